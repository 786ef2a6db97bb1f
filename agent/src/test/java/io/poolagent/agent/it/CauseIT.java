// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Where a real program leaves a trace of why it lost a connection, that is told. */
class CauseIT {
    private static final Pattern LOST =
            Pattern.compile("(?s)acquired at  com\\.acme\\.Ways\\.(\\w+)\\(.*\\n  likely cause ([^\\n]*)");

    @ParameterizedTest
    @ValueSource(strings = {"hikari", "dbcp2", "guarded"})
    void saysWhyAsFarAsItIsKnown(String pool) throws Exception {
        AgentJvm.Run run = new AgentJvm(Jdk.current()).options("capture=1/1").run("com.acme.Ways", pool);

        assertThat(run.out()).as(run.err()).isEqualTo("done\n");
        assertThat(run.verdicts().assertAgentWell().counts()).as(run.err()).isEqualTo(Expectations.of("Ways"));
        assertThat(causes(run.err()))
                .as(run.err())
                .containsExactlyInAnyOrder(
                        "find: after com.acme.Ways.find(Ways.java:" + line("// after this")
                                + ") control left the method without reaching line " + line("// instead of this")
                                + ", where every other sampled connection was closed",
                        "count: after com.acme.Ways.count(Ways.java:" + (line("void count(") + 1)
                                + ") control left the method without reaching line " + line("// not even used")
                                + ", where every other sampled connection was closed",
                        "handsOn: handed to thread mailer, which used it last and did not close it",
                        "work: its thread ended without close()");
        assertThat(run.err())
                .contains("last used    com.acme.Ways.find(Ways.java:" + line("// after this") + "), ")
                .contains("last used    com.acme.Ways.use(Ways.java:")
                .containsPattern(
                        "state        in a transaction open for .*, 1 statement executed; isolation SERIALIZABLE\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"hikari", "dbcp2", "guarded"})
    void saysThatTheLastCallFailed(String pool) throws Exception {
        AgentJvm.Run run = new AgentJvm(Jdk.current()).options("capture=1/1").run("com.acme.Fails", pool);

        assertThat(run.out()).as(run.err()).isEqualTo("failed\nfailed\nfailed\n");
        assertThat(run.verdicts().assertAgentWell().counts()).as(run.err()).isEqualTo(Expectations.of("Fails"));
        assertThat(run.err())
                .containsPattern(lastUsed("isolation", "// no such level")
                        + ": setTransactionIsolation\\(\\) failed with [\\w.]+Exception\n")
                .containsPattern(lastUsed("prepare", "// no such word")
                        + ", SELEC \\?: prepareStatement\\(\\) failed with [\\w.]+SyntaxErrorException\n")
                .containsPattern(lastUsed("execute", "// no such table")
                        + ", SELECT \\* FROM missing WHERE name = \\?: failed with [\\w.]+SyntaxErrorException\n")
                .contains("  last used    never: no statement was created\n")
                .doesNotContain("Anna");
    }

    private static String lastUsed(String method, String text) throws Exception {
        int line = Expectations.line("Fails", text);
        return "  last used    com\\.acme\\.Fails\\." + method + "\\(Fails\\.java:" + line + "\\), [^,]* ago";
    }

    private static int line(String text) throws Exception {
        return Expectations.line("Ways", text);
    }

    private static List<String> causes(String log) {
        List<String> causes = new ArrayList<>();
        for (String finding : log.split("(?m)^(?=\\d{4}-)", -1)) {
            Matcher cause = LOST.matcher(finding);
            if (cause.find()) {
                causes.add(cause.group(1) + ": " + cause.group(2));
            }
        }
        return causes;
    }
}
