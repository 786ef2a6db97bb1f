// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import net.bytebuddy.jar.asm.ClassReader;
import org.junit.jupiter.api.Test;

/** The arrows between the rooms: nobody keeps them by good will. */
class ArchitectureTest {
    private static final String ROOT = "io.poolagent.agent";

    /** What the page names of others. */
    private static final List<String> JDKS = List.of("PhantomReference", "ThreadPoolExecutor", "ForkJoinTask");

    private final JavaClasses agent = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages(ROOT);

    @Test
    void everyRoomUsesOnlyTheRoomsBelowIt() {
        room("boot");
        room("stack");
        room("lease", "stack");
        room("adapter", "lease", "stack");
        room("finding", "stack");
        room("detect", "finding", "lease", "stack");
        room("policy", "detect", "finding", "lease", "stack");
        room(
                "report",
                "finding",
                "report.sink",
                "report.json",
                "report.text",
                "report.html",
                "report.jmx",
                "report.jfr",
                "report.log",
                "report.otlp");
        room("report.jfr", "finding", "report.sink");
        room("report.jfr.events", "finding", "report.jfr", "report.text", "jdk.jfr..");
        room("report.log", "report.sink", "report.text");
        room("report.jmx", "finding", "report.sink", "report.text", "javax.management..");
        room("report.sink", "finding");
        room("report.text", "finding", "report.sink", "org.slf4j..");
        room("report.json", "finding", "report.sink", "report.text");
        room("report.html", "finding", "report.sink", "report.json");
        room("report.http", "finding", "report.sink");
        room("report.metrics", "finding", "report.sink", "report.http", "io.prometheus..");
        room("report.app", "finding", "report.sink", "report.metrics");
        room(
                "report.otlp",
                "finding",
                "report.sink",
                "report.metrics",
                "report.text",
                "io.opentelemetry..",
                "javax.net.ssl..");
        room("report.page", "finding", "report.sink", "report.json", "report.html", "report.http");
        room("report.suite", "finding", "report.json", "report.html");
        room("report.convert", "finding", "report.json", "report.html", "report.text");
        room("cli", "", "report.convert", "report.html", "report.json", "picocli..");
        // What is woven and what that does know nothing of each other: they meet in the dispatcher.
        room("weave", "boot", "adapter", "stack", "net.bytebuddy..");
        room("hook", "boot", "adapter", "lease", "stack");
    }

    /** What is found is data: its sentences are written where it is reported. */
    @Test
    void whatIsFoundHasNoWords() throws IOException {
        List<String> sentences = new ArrayList<>();
        for (JavaClass type : agent.that(resideInAnyPackage(ROOT + ".finding", ROOT + ".detect"))) {
            try (InputStream code =
                    type.getSource().orElseThrow().getUri().toURL().openStream()) {
                new ClassReader(code).accept(new LiteralsWithSpace(type.getName(), sentences), 0);
            }
        }

        assertThat(sentences).isEmpty();
    }

    /** Methods and members begin with a small letter, or follow a dot. */
    @Test
    void thePageHowItWorksNamesClassesThatThereAre() throws IOException {
        String page = Files.readString(Path.of("../docs/how-it-works.md"));
        Set<String> known = new ClassFileImporter()
                .importPackages(ROOT).stream().map(JavaClass::getSimpleName).collect(Collectors.toSet());
        List<String> named = Pattern.compile("`([A-Z][a-z]\\w+)")
                .matcher(page)
                .results()
                .map(match -> match.group(1))
                .distinct()
                .filter(name -> !JDKS.contains(name))
                .toList();

        assertThat(named).hasSizeGreaterThan(40).allMatch(known::contains);
    }

    private void room(String name, String... others) {
        List<String> allowed = new ArrayList<>(List.of("java..", "javax.sql..", ROOT + "." + name));
        if (!name.equals("boot")) {
            allowed.add("org.jspecify..");
        }
        for (String other : others) {
            allowed.add(other.endsWith("..") ? other : other.isEmpty() ? ROOT : ROOT + "." + other);
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

    /** Where the agent runs there is no command line. */
    @Test
    void nobodyUsesTheCommandLine() {
        noClasses()
                .that()
                .resideOutsideOfPackage(ROOT + ".cli..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(ROOT + ".cli..", "picocli..")
                .check(agent);
    }

    @Test
    void thereAreNoCycles() {
        slices().matching(ROOT + ".(*)..").should().beFreeOfCycles().check(agent);
    }

    @Test
    void onlyTheWeaveRoomTouchesByteBuddyAndOnlyTheTextRoomSlf4j() {
        noClasses()
                .that()
                .resideOutsideOfPackage(ROOT + ".weave")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("net.bytebuddy..")
                .check(agent);
        noClasses()
                .that()
                .resideOutsideOfPackage(ROOT + ".report.text")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.slf4j..")
                .check(agent);
    }

    /** Half a second where nobody records: they are loaded by name, once there is a recorder. */
    @Test
    void nobodyNamesTheFlightRecorderOrItsEvents() {
        noClasses()
                .that()
                .resideOutsideOfPackage(ROOT + ".report.jfr.events")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("jdk.jfr..", ROOT + ".report.jfr.events")
                .check(agent);
    }

    /** A function of the JDK says nothing of what a class is: roles have names. */
    @Test
    void noClassIsAFunctionOfTheJdk() {
        noClasses()
                .that()
                .areNotAnonymousClasses()
                .and()
                .areNotInterfaces()
                .should()
                .implement(resideInAPackage("java.util.function.."))
                .check(agent);
    }

    @Test
    void noJmxAndNoJdkLogging() {
        noClasses()
                .that()
                .doNotHaveFullyQualifiedName(SelfTest.ProbeDataSource.class.getName())
                .and()
                .doNotHaveSimpleName("MuteLogger") // Which stands in for it.
                .and()
                .resideOutsideOfPackage(ROOT + ".report.jmx")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("java.util.logging..", "javax.management..")
                .check(agent);
        // Asks who has a lock, in need only: that starts no MBean server.
        noClasses()
                .that()
                .doNotHaveSimpleName("ThreadLocks")
                .and()
                .doNotHaveSimpleName("PoolBeans")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("java.lang.management..")
                .check(agent);
    }
}
