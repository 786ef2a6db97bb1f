// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.report.text;

import static org.assertj.core.api.Assertions.assertThat;

import io.poolagent.agent.finding.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A line of a log in production leads to the docs of the version that wrote it. */
class ProjectUrlTest {
    private static final Path PARENT = Path.of("../pom.xml");
    private static final String PAGE = ProjectUrl.path(Kind.LOST);

    @Test
    void homeIsThatOfThePom() throws IOException {
        assertThat(Files.readString(PARENT)).contains("<home>" + ProjectUrl.HOME + "</home>");
    }

    @Test
    void aReleaseNamesItsOwnDocs() {
        assertThat(ProjectUrl.page(PAGE, "1.2.0")).isEqualTo(ProjectUrl.HOME + "/blob/v1.2.0/" + PAGE);
    }

    @Test
    void whatIsNoReleaseNamesTheNewestDocs() {
        assertThat(ProjectUrl.page(PAGE, "1.2.0-SNAPSHOT")).isEqualTo(ProjectUrl.HOME + "/blob/main/" + PAGE);
        assertThat(ProjectUrl.page(PAGE, null)).isEqualTo(ProjectUrl.HOME + "/blob/main/" + PAGE);
    }

    @ParameterizedTest
    @EnumSource
    void thePageExplainsTheKind(Kind kind) throws IOException {
        assertThat(Files.readString(Path.of("..").resolve(ProjectUrl.path(kind))))
                .contains("\n## " + kind + "\n");
    }
}
