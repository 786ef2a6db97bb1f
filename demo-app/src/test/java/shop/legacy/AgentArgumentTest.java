// SPDX-License-Identifier: Apache-2.0
package shop.legacy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the command line says of the agent. */
class AgentArgumentTest {
    @Test
    void hasTheJarAndItsOptions() {
        AgentArgument agent =
                AgentArgument.of(List.of("-Xmx1g", "-javaagent:a.jar=report=one.html,log=x,report=two.html"));

        assertThat(agent.jar()).isEqualTo("a.jar");
        assertThat(agent.option("report")).isEqualTo("two.html");
        assertThat(agent.option("page")).isNull();
        assertThat(AgentArgument.of(List.of("-Xmx1g"))).isNull();
    }

    @Test
    void takesOneMoreOptionUnlessItIsSet() {
        assertThat(AgentArgument.of(List.of("-javaagent:a.jar")).with("page", "0"))
                .hasToString("-javaagent:a.jar=page=0");
        assertThat(AgentArgument.of(List.of("-javaagent:a.jar=page=7070"))
                        .with("page", "0")
                        .with("report", "r.html"))
                .hasToString("-javaagent:a.jar=page=7070,report=r.html");
    }

    @Test
    void theRunEndsAsTheReadmeShowsIt() throws IOException {
        assertThat(Files.readString(Path.of("../README.md")))
                .contains("```\n" + ReportPage.openThis("/home/you/pool-agent/shop.html") + "\n```");
    }
}
