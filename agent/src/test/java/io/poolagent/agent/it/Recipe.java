// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The blocks of docs/recipes.md, so that what is tried is what is written there. */
final class Recipe {
    private Recipe() {}

    /** The block after the comment that names it; in it the agent lies where it was built. */
    static String block(String name) throws IOException {
        String page = Files.readString(Path.of("../docs/recipes.md"));
        Matcher block = Pattern.compile(
                        "<!-- recipe: " + Pattern.quote(name) + " -->\n```\\w*\n(.*?)```", Pattern.DOTALL)
                .matcher(page);
        assertThat(block.find()).as("docs/recipes.md has a block " + name).isTrue();
        assertThat(block.group(1)).contains(name.endsWith("context.xml") ? "jdbc/orders" : "/opt/pool-agent.jar");
        return block.group(1)
                .replace(
                        "/opt/pool-agent.jar",
                        AgentJvm.JAR.toAbsolutePath().normalize().toString());
    }
}
