// SPDX-License-Identifier: Apache-2.0
package io.poolagent.pool;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The arrows between the rooms of docs/guarded-pool.md: nobody keeps them by good will. */
class ArchitectureTest {
    private static final String CORE = "io.poolagent.pool";
    private static final String[] EVERYBODY = {"java..", "javax.sql", "javax.naming..", "org.jspecify..", "org.slf4j.."
    };

    private final JavaClasses pool = new ClassFileImporter()
            .importUrl(GuardedDataSource.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation());

    @Test
    void everyRoomUsesOnlyTheRoomsBelowIt() {
        room(CORE + ".config", CORE + ".config");
        room(CORE, CORE, CORE + ".config", "javax.management..");
        room(CORE + ".group", CORE + ".group", CORE, CORE + ".config");
        room(CORE + ".micrometer", CORE + ".micrometer", CORE, "io.micrometer.core..");
    }

    @Test
    void everyClassIsInARoom() {
        classes()
                .should()
                .resideInAnyPackage(CORE, CORE + ".config", CORE + ".group", CORE + ".micrometer")
                .check(pool);
    }

    /** Its module need not be there. */
    @Test
    void onlyTwoClassesNeedJndi() {
        noClasses()
                .that()
                .doNotHaveSimpleName("DataSourceInJndi")
                .and()
                .doNotHaveSimpleName("GuardedDataSourceFactory")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("javax.naming..")
                .check(pool);
    }

    @Test
    void theDocsNameClassesThatThereAre() throws IOException {
        String page = Files.readString(Path.of("../docs/guarded-pool.md"));
        String steps = page.substring(page.indexOf("One lease, from"));
        List<String> named = Pattern.compile("`([A-Z]\\w+)`")
                .matcher(steps)
                .results()
                .map(match -> match.group(1))
                .distinct()
                .toList();

        assertThat(named).hasSizeGreaterThan(10).allMatch(name -> pool.contain(CORE + "." + name));
    }

    /** Whatever else it uses is a mistake; what it may use of another room is public, as the compiler sees to. */
    private void room(String room, String... below) {
        classes()
                .that()
                .resideInAPackage(room)
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(
                        Stream.of(EVERYBODY, below).flatMap(Stream::of).toArray(String[]::new))
                .check(pool);
    }
}
