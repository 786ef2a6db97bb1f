// SPDX-License-Identifier: Apache-2.0
package io.poolagent.pool.spring;

import static org.assertj.core.api.Assertions.assertThat;

import io.poolagent.pool.GuardedDriver;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverPropertyInfo;
import java.util.List;
import java.util.Locale;
import java.util.Properties;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What an editor completes is what there is. */
class MetadataTest {
    private static final Pattern NAME = Pattern.compile("\"name\": \"spring\\.datasource\\.guarded\\.([a-z-]+)\"");
    private static final Pattern ROW = Pattern.compile("\\| `(\\w+)` \\|.* \\| (.*) \\|");

    private static String metadata() throws IOException {
        String all = Files.readString(Path.of("src/main/resources/META-INF/spring-configuration-metadata.json"));
        return all.substring(0, all.indexOf("\"hints\""));
    }

    @Test
    void itHasEverySettingThatCanBeWrittenAsText() throws IOException {
        DriverPropertyInfo[] settings =
                new GuardedDriver().getPropertyInfo("jdbc:guarded:jdbc:h2:mem:x", new Properties());
        List<String> names = NAME.matcher(metadata())
                .results()
                .map(match -> match.group(1).replace("-", ""))
                .toList();

        assertThat(names)
                .containsExactlyInAnyOrderElementsOf(Stream.of(settings)
                        .map(setting -> setting.name.replaceFirst("^.*\\.", "").toLowerCase(Locale.ROOT))
                        .filter(name -> !name.equals("datasource"))
                        .toList());
    }

    @Test
    void itDescribesThemAsTheDocsDo() throws IOException {
        String metadata = metadata();
        List<String> rows = Files.readAllLines(Path.of("../docs/pool-options.md")).stream()
                .map(ROW::matcher)
                .filter(row -> row.matches() && !row.group(1).equals("dataSource"))
                .map(row -> row.group(2).replace("`", ""))
                .toList();

        assertThat(rows).hasSizeGreaterThan(30);
        assertThat(rows).allMatch(what -> metadata.contains(what.substring(1).replace("\"", "\\\"") + ".\""));
    }
}
