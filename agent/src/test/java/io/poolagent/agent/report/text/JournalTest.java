// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.report.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.PrintStream;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.TimeZone;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each journal has a class loader of its own, as in the agent's jar: slf4j-simple reads its settings once. */
class JournalTest {
    private static final String TIME = "\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d ";

    @TempDir
    private Path folder;

    private final PrintStream systemsOwn = System.err;
    private final ByteArrayOutputStream written = new ByteArrayOutputStream();
    private final PrintStream standardError = new PrintStream(written, true, StandardCharsets.UTF_8);
    private final ByteArrayOutputStream ofTheApplication = new ByteArrayOutputStream();
    private Properties before;

    @BeforeEach
    void replace() {
        TimeZone.getDefault(); // The JDK sets user.timezone when a time is first written.
        before = (Properties) System.getProperties().clone();
        System.setErr(new PrintStream(ofTheApplication, true, StandardCharsets.UTF_8));
    }

    @AfterEach
    void restore() {
        System.setErr(systemsOwn);
        assertThat(ofTheApplication.size()).isZero();
        assertThat(System.getProperties()).isEqualTo(before);
    }

    @Test
    void itWritesToStandardError() throws Exception {
        write("stderr");

        assertThat(written.toString(StandardCharsets.UTF_8))
                .matches(TIME + "INFO \\[pool-agent] hello\\R" + TIME + "WARN \\[pool-agent] careful\\R");
    }

    @Test
    void itWritesToAFile() throws Exception {
        Path log = folder.resolve("pool-agent.log");
        write(log.toString());

        assertThat(Files.readString(log))
                .matches(TIME + "INFO \\[pool-agent] hello\\R" + TIME + "WARN \\[pool-agent] careful\\R");
        assertThat(written.size()).isZero();
        assertThat(folder).isDirectoryNotContaining("glob:**.1");
    }

    @Test
    void aFileThatIsThereIsKept() throws Exception {
        Path log = folder.resolve("pool-agent.log");
        Path kept = folder.resolve("pool-agent.log.1");
        Files.writeString(log, "of the last run");
        Files.writeString(kept, "of the run before");
        write(log.toString());

        assertThat(kept).hasContent("of the last run");
        assertThat(folder.resolve("pool-agent.log.2")).hasContent("of the run before");
        assertThat(Files.readAllLines(log)).hasSize(2);
    }

    @Test
    void anEmptyFileIsNotKept() throws Exception {
        Path log = Files.createFile(folder.resolve("pool-agent.log"));
        write(log.toString());

        assertThat(Files.readAllLines(log)).hasSize(2);
        assertThat(folder.resolve("pool-agent.log.1")).doesNotExist();
    }

    @Test
    void aFileThatCannotBeWrittenIsSaidOnStandardErrorWhichTakesItsPlace() throws Exception {
        Path log = folder.resolve("missing").resolve("pool-agent.log");
        write(log.toString());

        assertThat(written.toString(StandardCharsets.UTF_8).lines().toList())
                .hasSize(3)
                .first()
                .asString()
                .matches(TIME + "WARN \\[pool-agent] log=\\Q" + log
                        + "\\E: cannot be written: java.nio.file.NoSuchFileException: .*"
                        + " \\(expected: stderr, app or a file that can be written\\); writing to standard error");
    }

    @Test
    void onAFullDiskEachMessageGoesToStandardErrorAndTheReasonIsSaidOnce() throws Exception {
        assumeThat(Path.of("/dev/full")).exists();
        write("/dev/full");

        assertThat(written.toString(StandardCharsets.UTF_8).lines().toList())
                .hasSize(3)
                .anyMatch(line -> line.matches(TIME + "WARN \\[pool-agent] log=/dev/full: cannot be written: .*;"
                        + " writing to standard error until it can"))
                .anyMatch(line -> line.endsWith("INFO [pool-agent] hello"))
                .anyMatch(line -> line.endsWith("WARN [pool-agent] careful"));
    }

    @Test
    void oneThatCanBeWrittenAgainSaysHowMuchWentElsewhere() throws Exception {
        Path log = folder.resolve("logs").resolve("pool-agent.log");
        Files.createDirectory(log.getParent());
        Journal journal = new Journal(log.toString(), 0, standardError);
        journal.write(false, "first", null);
        Files.delete(log);
        Files.delete(log.getParent());
        Files.createFile(log.getParent());
        journal.write(false, "second", null);
        journal.write(true, "third", null);
        Files.delete(log.getParent());
        journal.write(false, "fourth", null);
        journal.close();

        assertThat(Files.readAllLines(log)).hasSize(2);
        assertThat(log)
                .content()
                .contains("2 messages went to standard error: this file could not be written", "fourth");
        assertThat(written.toString(StandardCharsets.UTF_8))
                .contains("second", "third")
                .doesNotContain("fourth");
    }

    @Test
    void aFileGrowsNoLargerThanItMay() throws Exception {
        Path log = folder.resolve("pool-agent.log");
        Journal journal = new Journal(log.toString(), 100, standardError);
        for (int i = 0; i < 10; i++) {
            journal.write(false, "a message of some length", null);
        }
        journal.close();

        assertThat(folder).isDirectoryContaining("glob:**.1").isDirectoryContaining("glob:**.3");
        assertThat(folder.resolve("pool-agent.log.4")).doesNotExist();
        assertThat(Files.size(log)).isLessThanOrEqualTo(100);
    }

    private void write(String log) throws Exception {
        List<URL> urls = new ArrayList<>();
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
            urls.add(new File(entry).toURI().toURL());
        }
        ClassLoader before = Thread.currentThread().getContextClassLoader();
        try (URLClassLoader own = new URLClassLoader(urls.toArray(new URL[0]), ClassLoader.getPlatformClassLoader())) {
            Thread.currentThread().setContextClassLoader(own);
            Class<?> type = own.loadClass(Journal.class.getName());
            Object journal = type.getConstructor(String.class, long.class, PrintStream.class)
                    .newInstance(log, 0L, standardError);
            Method write = type.getMethod("write", boolean.class, String.class, List.class);
            write.invoke(journal, false, "hello", null);
            write.invoke(journal, true, "careful", null);
        } finally {
            Thread.currentThread().setContextClassLoader(before);
        }
    }
}
