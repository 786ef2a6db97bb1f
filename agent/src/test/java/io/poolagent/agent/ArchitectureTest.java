// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The arrows between the rooms: nobody keeps them by good will. */
class ArchitectureTest {
    private static final String ROOT = "io.poolagent.agent";

    private final JavaClasses agent = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages(ROOT);

    @Test
    void everyRoomUsesOnlyTheRoomsBelowIt() {
        room("boot");
        room("lease");
        room("adapter", "lease");
        room("finding", "lease");
        room("policy", "finding", "lease");
        room("report", "finding", "lease", "org.slf4j..");
        room("weave", "boot", "adapter", "lease", "net.bytebuddy..");
    }

    private void room(String name, String... others) {
        List<String> allowed = new ArrayList<>(List.of("java..", "javax.sql..", ROOT + "." + name));
        if (!name.equals("boot")) {
            allowed.add("org.jspecify..");
        }
        for (String other : others) {
            allowed.add(other.endsWith("..") ? other : ROOT + "." + other);
        }
        classes()
                .that()
                .resideInAPackage(ROOT + "." + name)
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(allowed.toArray(new String[0]))
                .check(agent);
    }

    @Test
    void theDispatcherNeedsNothingButJavaLang() {
        classes()
                .that()
                .resideInAPackage(ROOT + ".boot")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage("java.lang..", "java.util..", ROOT + ".boot")
                .check(agent);
    }

    @Test
    void thereAreNoCycles() {
        slices().matching(ROOT + ".(*)..").should().beFreeOfCycles().check(agent);
    }

    @Test
    void onlyTheWeaveRoomTouchesByteBuddyAndOnlyTheReportRoomSlf4j() {
        noClasses()
                .that()
                .resideOutsideOfPackage(ROOT + ".weave")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("net.bytebuddy..")
                .check(agent);
        noClasses()
                .that()
                .resideOutsideOfPackage(ROOT + ".report")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.slf4j..")
                .check(agent);
    }

    @Test
    void noJmxAndNoJdkLogging() {
        noClasses()
                .that()
                .doNotHaveFullyQualifiedName(SelfTest.ProbeDataSource.class.getName())
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("java.util.logging..", "java.lang.management..", "javax.management..")
                .check(agent);
    }
}
