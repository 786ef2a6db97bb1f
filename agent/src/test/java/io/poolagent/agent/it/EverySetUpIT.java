// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The same verdicts however the JVM and the application are set up, on every Java. */
@Execution(ExecutionMode.CONCURRENT)
class EverySetUpIT {
    @TempDir
    Path folder;

    static Stream<Jdk> javas() throws IOException {
        return Jdk.all().stream();
    }

    static Stream<Jdk> javasWithModules() throws IOException {
        return javas().filter(jdk -> jdk.version() > 8);
    }

    /** As an application server starts its JVM: what the woven code is is verified, and the log manager is its own. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("javas")
    void allBytecodeVerifiedAndAnOwnLogManager(Jdk jdk) throws Exception {
        AgentJvm.Run run = new AgentJvm(jdk)
                .jvm(
                        "-XX:+UnlockDiagnosticVMOptions",
                        "-XX:+BytecodeVerificationRemote",
                        "-XX:+BytecodeVerificationLocal",
                        "-Djava.util.logging.manager=com.acme.OwnLogManager")
                .run("com.acme.Brief", "hikari");

        assertSameVerdicts(run);
        assertThat(run.out()).contains("LogManager com.acme.OwnLogManager\n");
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("javas")
    void aClassLoaderThatDelegatesOnlyJava(Jdk jdk) throws Exception {
        assertSameVerdicts(new AgentJvm(jdk).run("com.acme.Enclosed", "com.acme.Brief", "hikari"));
    }

    /** A file in the folder's place: a folder that is read-only is none to root. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("javas")
    void aTemporaryFolderThatCannotBeWritten(Jdk jdk) throws Exception {
        Path file = Files.createFile(folder.resolve("no folder"));

        assertSameVerdicts(new AgentJvm(jdk).jvm("-Djava.io.tmpdir=" + file).run("com.acme.Brief", "hikari"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("javasWithModules")
    void aPoolInANamedModule(Jdk jdk) throws Exception {
        AgentJvm.Run run = new AgentJvm(jdk)
                .jvm("-p", jar("HikariCP") + ":" + jar("slf4j-api"), "--add-modules=com.zaxxer.hikari")
                .run("com.acme.Brief", "hikari");

        assertSameVerdicts(run);
        assertThat(run.out()).contains("pool of module com.zaxxer.hikari\n");
    }

    private static void assertSameVerdicts(AgentJvm.Run run) throws IOException {
        assertThat(run.out()).endsWith("done\n");
        assertThat(run.exit()).isZero();
        assertThat(run.verdicts().assertAgentWell().counts()).isEqualTo(Expectations.of("Brief"));
    }

    private static String jar(String name) {
        List<String> found = new ArrayList<>();
        for (String entry : System.getProperty("java.class.path").split(":", -1)) {
            if (Path.of(entry).getFileName().toString().startsWith(name)) {
                found.add(entry);
            }
        }
        assertThat(found).hasSize(1);
        return found.get(0);
    }
}
