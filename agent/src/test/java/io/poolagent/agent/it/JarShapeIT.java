// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.DataInputStream;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The shipped jar holds what it must and nothing else: every shading accident shows here. */
class JarShapeIT {
    private static final String OWN = "io/poolagent/agent/";
    private static final String SHADED = OWN + "shaded/";
    private static final String DISPATCHER = "java/lang/PoolAgentDispatcher.class";
    private static final int JAVA_8 = 52;

    @Test
    void holdsOnlyOurPackagesAndRelocatedDependencies() throws IOException {
        assertThat(entries().stream()
                        .filter(name -> name.startsWith(SHADED))
                        .map(JarShapeIT::dependency)
                        .distinct())
                .containsExactlyInAnyOrder("bytebuddy", "slf4j", "picocli", "prometheus", "opentelemetry");
        assertThat(entries().stream()
                        .filter(name -> name.startsWith(OWN) && !name.startsWith(SHADED))
                        .map(name -> name.substring(OWN.length()))
                        .filter(name -> name.contains("/"))
                        .map(name -> name.substring(0, name.indexOf('/')))
                        .distinct())
                .containsExactlyInAnyOrder(
                        "stack", "lease", "adapter", "weave", "hook", "finding", "detect", "policy", "report", "cli");
        assertThat(entries().stream().filter(name -> !name.startsWith(OWN) && !name.startsWith("META-INF/")))
                .containsExactly(DISPATCHER);
    }

    @Test
    void metaInfHoldsTheManifestLicencesTheSchemaAndOneRelocatedService() throws IOException {
        assertThat(entries().stream().filter(name -> name.startsWith("META-INF/") && !name.contains("licenses/")))
                .containsExactlyInAnyOrder(
                        "META-INF/MANIFEST.MF",
                        "META-INF/LICENSE",
                        "META-INF/THIRD-PARTY",
                        "META-INF/pool-agent/finding-2.schema.json",
                        "META-INF/pool-agent/report-2.schema.json",
                        "META-INF/services/io.poolagent.agent.shaded.slf4j.spi.SLF4JServiceProvider");
    }

    /** Of each dependency that is shaded in, its licence and its notice, as its jar has them. */
    @Test
    void thirdPartyHoldsTheLicenceOfAllThatIsShadedIn() throws IOException {
        String thirdParty;
        try (JarFile jar = new JarFile(AgentJvm.JAR.toFile())) {
            thirdParty = words(text(jar, jar.getJarEntry("META-INF/THIRD-PARTY")));
        }
        List<String> shaded = Stream.of(System.getProperty("java.class.path").split(File.pathSeparator, -1))
                .filter(
                        entry -> entry.matches(
                                ".*[/\\\\](byte-buddy|slf4j-api|slf4j-simple|prometheus-metrics-(?:model|config|exposition-textformats))-\\d[^/\\\\]*\\.jar"))
                .toList();
        assertThat(shaded).hasSize(6);
        for (String dependency : shaded) {
            try (JarFile jar = new JarFile(dependency)) {
                List<JarEntry> licences = jar.stream()
                        .filter(entry -> entry.getName().matches("META-INF/(LICENSE.*|NOTICE.*|licenses/.+)"))
                        .toList();
                assertThat(licences).as(dependency).isNotEmpty();
                for (JarEntry licence : licences) {
                    assertThat(thirdParty).as(dependency + " " + licence).contains(words(text(jar, licence)));
                }
            }
        }
        // Its jar has no licence, but names it: Apache-2.0, as Byte Buddy's.
        assertThat(thirdParty).contains("picocli (info.picocli:picocli), https://picocli.info");
        // Nor have these.
        String named = thirdParty.substring(thirdParty.indexOf("OpenTelemetry (io.opentelemetry:"));
        try (JarFile jar = new JarFile(AgentJvm.JAR.toFile())) {
            assertThat(jar.stream().map(JarEntry::getName).filter(name -> name.contains("shaded/opentelemetry/")))
                    .isNotEmpty();
        }
        assertThat(named)
                .startsWith("OpenTelemetry (io.opentelemetry:opentelemetry-api, -common, -context, -exporter-common, "
                        + "-exporter-otlp, -exporter-otlp-common, -sdk-common, -sdk-extension-autoconfigure-spi, "
                        + "-sdk-logs, -sdk-metrics), https://opentelemetry.io");
    }

    private static String text(JarFile jar, JarEntry entry) throws IOException {
        return new String(jar.getInputStream(entry).readAllBytes(), StandardCharsets.UTF_8);
    }

    /** However it is broken into lines. */
    private static String words(String text) {
        return text.replaceAll("\\s+", " ").trim();
    }

    @Test
    void theManifestMakesItAnAgent() throws IOException {
        try (JarFile jar = new JarFile(AgentJvm.JAR.toFile())) {
            Attributes manifest = jar.getManifest().getMainAttributes();
            assertThat(manifest.getValue("Premain-Class")).isEqualTo("io.poolagent.agent.PoolAgent");
            assertThat(manifest.getValue("Agent-Class")).isEqualTo("io.poolagent.agent.PoolAgent");
            assertThat(manifest.getValue("Main-Class")).isEqualTo("io.poolagent.agent.cli.CommandLine");
            assertThat(manifest.getValue("Can-Retransform-Classes")).isEqualTo("true");
            assertThat(manifest.getValue("Can-Redefine-Classes")).isNull();
            assertThat(manifest.getValue("Multi-Release")).isNull();
            assertThat(manifest.getValue("Implementation-Version")).isNotBlank();
        }
    }

    @Test
    void everyClassRunsOnJava8() throws IOException {
        try (JarFile jar = new JarFile(AgentJvm.JAR.toFile())) {
            for (JarEntry entry :
                    jar.stream().filter(e -> e.getName().endsWith(".class")).toList()) {
                try (DataInputStream in = new DataInputStream(jar.getInputStream(entry))) {
                    in.readInt();
                    in.readUnsignedShort();
                    assertThat(in.readUnsignedShort()).as(entry.getName()).isLessThanOrEqualTo(JAVA_8);
                }
            }
        }
    }

    /** A logger of the JDK is made by the LogManager, which an application server may have to bring. */
    @Test
    void nothingOfOpenTelemetryLogsByTheJdk() throws IOException {
        try (JarFile jar = new JarFile(AgentJvm.JAR.toFile())) {
            List<JarEntry> classes = jar.stream()
                    .filter(entry -> entry.getName().matches(SHADED + "opentelemetry/.*\\.class"))
                    .toList();
            assertThat(classes).hasSizeGreaterThan(100);
            for (JarEntry entry : classes) {
                String bytes = new String(jar.getInputStream(entry).readAllBytes(), StandardCharsets.ISO_8859_1);
                assertThat(bytes).as(entry.getName()).doesNotContain("java/util/logging/Logger");
            }
        }
    }

    @Test
    void isNoLargerThanIsAgreed() throws IOException {
        assertThat(Files.size(AgentJvm.JAR)).isLessThan(7_500_000);
    }

    private static List<String> entries() throws IOException {
        try (JarFile jar = new JarFile(AgentJvm.JAR.toFile())) {
            return jar.stream()
                    .filter(entry -> !entry.isDirectory())
                    .map(JarEntry::getName)
                    .toList();
        }
    }

    private static String dependency(String name) {
        return name.substring(SHADED.length(), name.indexOf('/', SHADED.length()));
    }
}
