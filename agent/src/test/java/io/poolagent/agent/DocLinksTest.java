// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** No page of the project refers to a page or heading that is not there. What lies on the web is not asked for. */
class DocLinksTest {
    private static final Path TOP = Path.of("..");
    private static final Pattern LINK = Pattern.compile("]\\(([^)\\s#]*)(?:#([^)\\s]+))?\\)");
    private static final Pattern HEADING = Pattern.compile("(?m)^#+ (.*)$");

    @Test
    void everyLinkLeadsSomewhere() throws IOException {
        List<String> broken = new ArrayList<>();
        int seen = 0;
        for (Path page : pages()) {
            String prose = Files.readString(page).replaceAll("(?s)```.*?```", "");
            for (MatchResult link : LINK.matcher(prose).results().toList()) {
                if (!link.group(1).contains("://")) {
                    seen++;
                    if (!leadsSomewhere(page, link.group(1), link.group(2))) {
                        broken.add(TOP.relativize(page) + ": " + link.group());
                    }
                }
            }
        }

        assertThat(broken).isEmpty();
        assertThat(seen).isGreaterThan(50);
    }

    /** Without one the site is not built. */
    @Test
    void everyPageHasAPlaceInTheSitesNavigation() throws IOException {
        String navigation = Files.readString(TOP.resolve("docs/.vitepress/config.mjs"));

        try (Stream<Path> files = Files.list(TOP.resolve("docs"))) {
            assertThat(files.map(file -> file.getFileName().toString())
                            .filter(name -> name.endsWith(".md"))
                            .map(name -> name.replace(".md", "")))
                    .hasSizeGreaterThan(10)
                    .allMatch(name -> navigation.contains("'" + name + "'"));
        }
    }

    private static List<Path> pages() throws IOException {
        List<Path> pages = new ArrayList<>();
        for (String folder : List.of(".", "docs", "docs/findings", "docs/results", "benchmarks", ".github")) {
            try (Stream<Path> files = Files.list(TOP.resolve(folder))) {
                files.filter(file -> file.toString().endsWith(".md"))
                        .map(Path::normalize)
                        .forEach(pages::add);
            }
        }
        return pages;
    }

    private static boolean leadsSomewhere(Path from, String file, String heading) throws IOException {
        Path to = file.isEmpty() ? from : from.resolveSibling(file);
        if (!Files.exists(to)) {
            return false;
        }
        return heading == null
                || HEADING.matcher(Files.readString(to)).results().anyMatch(match -> anchor(match.group(1))
                        .equals(heading));
    }

    /** As GitHub makes it. */
    private static String anchor(String heading) {
        return heading.strip()
                .toLowerCase(Locale.ROOT)
                .replaceAll("\\[([^]]*)]\\([^)]*\\)", "$1")
                .replaceAll("[^\\w\\- ]", "")
                .replace(' ', '-');
    }
}
