// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Nothing is told of what frameworks do by themselves; of what they hand out and nobody closes, the line that asked for it. */
class FrameworksIT {
    @ParameterizedTest
    @ValueSource(strings = {"hikari", "dbcp2"})
    void onlyWhatTheApplicationForgotIsTold(String pool) throws Exception {
        AgentJvm.Run run = new AgentJvm(Jdk.current()).on(libraries()).run("com.acme.Frameworks", pool);

        assertThat(run.out())
                .as(run.err())
                .contains("migrated\nhibernate\nmybatis\njooq\njdbi\nspring\nquartz\ndone\n");
        assertThat(run.verdicts().assertAgentWell().counts()).as(run.err()).isEqualTo(Expectations.of("Frameworks"));
        assertThat(run.err())
                .containsPattern("summary: 5 findings at 5 sites; 0 connections still open at the end\n"
                        + "( +1 x LOST .*, acquired at com.acme.Frameworks.forgets\\(.*\n){5}");
    }

    private static List<Path> libraries() {
        return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator, -1))
                .filter(entry -> entry.endsWith(".jar") && !entry.contains("slf4j-simple"))
                .map(Path::of)
                .toList();
    }
}
