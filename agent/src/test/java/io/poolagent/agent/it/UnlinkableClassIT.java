// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A class that is loaded and cannot be linked, as Spring has some, keeps no other from being woven or restored. */
class UnlinkableClassIT {
    private static final String UNLINKABLE = "com.acme.HalfThere$Unlinkable";

    @TempDir
    Path folder;

    static Stream<Jdk> jdks() throws IOException {
        return Jdk.all().stream();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("jdks")
    void detachRestoresAllOthersAndNamesItOnce(Jdk jdk) throws Exception {
        try (CompiledApp app = app(jdk, List.of("-javaagent:" + AgentJvm.JAR + "=capture=always"))) {
            assertLeaves(app);
            assertThat(app.end())
                    .containsOnlyOnce("WARN [pool-agent] 1 class could not be given back the bytecode of"
                            + " before, and any hooks there do nothing now: " + UNLINKABLE + ": java.lang.");
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("jdks")
    void attachWeavesAllOthers(Jdk jdk) throws Exception {
        try (CompiledApp app = app(jdk, List.of())) {
            CommandRun attached = CommandRun.of(folder, "attach", app.pid(), "capture=always");
            assertThat(attached.err()).isEmpty();
            assertThat(attached.exit()).isZero();
            assertLeaves(app);
            assertThat(app.end())
                    .containsOnlyOnce(UNLINKABLE + " was loaded before the agent and could not be woven: java.lang.");
        }
    }

    private CompiledApp app(Jdk jdk, List<String> options) throws IOException {
        return new CompiledApp(jdk, folder, "HalfThere", AgentJvm.classPath(jdk, List.of()), options);
    }

    private void assertLeaves(CompiledApp app) throws Exception {
        assertThat(app.does("close twice")).isEqualTo("close twice");
        assertThat(app.does("threads")).isEqualTo("pool-agent");
        CommandRun detached = CommandRun.of(folder, "detach", app.pid());
        assertThat(detached.err()).isEmpty();
        assertThat(detached.exit()).isZero();
        assertThat(app.err())
                .contains("DOUBLE_RELEASE in pool")
                .containsPattern("left this JVM: [1-9]\\d+ classes are as they were before");
        assertThat(app.does("threads")).doesNotContain("pool-agent");
        assertThat(app.does("close twice")).isEqualTo("close twice");
        assertThat(app.does("link")).isEqualTo("cannot");
    }
}
