// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Every jar that is published is in the bill of materials. */
class BillOfMaterialsTest {
    private static final Path TOP = Path.of("..");
    private static final Pattern MODULE = Pattern.compile("<module>([\\w-]+)</module>");
    private static final Pattern MANAGED = Pattern.compile("<dependency>\\s*<groupId>io\\.poolagent</groupId>\\s*"
            + "<artifactId>([\\w-]+)</artifactId>\\s*<version>\\$\\{project\\.version}</version>");
    private static final Pattern OWN =
            Pattern.compile("</parent>.*?<artifactId>([\\w-]+)</artifactId>", Pattern.DOTALL);

    @Test
    void namesEveryPublishedModule() throws IOException {
        String modules = Files.readString(TOP.resolve("pom.xml")).replaceAll("(?s)</modules>.*", "");
        List<String> published = MODULE.matcher(modules)
                .results()
                .map(found -> found.group(1))
                .filter(module -> !module.equals("bom") && !module.equals("demo-app"))
                .map(BillOfMaterialsTest::artifact)
                .toList();

        assertThat(found(MANAGED, TOP.resolve("bom/pom.xml"))).containsExactlyInAnyOrderElementsOf(published);
    }

    private static String artifact(String module) {
        try {
            return found(OWN, TOP.resolve(module).resolve("pom.xml")).get(0);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static List<String> found(Pattern pattern, Path pom) throws IOException {
        return pattern.matcher(Files.readString(pom))
                .results()
                .map((MatchResult found) -> found.group(1))
                .toList();
    }
}
