// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedFrame;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Nothing the agent does for an acquire, a use or a release makes an exception, on any pool: one costs more than all else
 * together. The JVM's flight recorder sees each that is made, thrown or not, so captured stacks are switched off.
 */
@Execution(ExecutionMode.CONCURRENT)
class NoExceptionIT {
    private static final String SETTINGS = """
            <?xml version="1.0" encoding="UTF-8"?>
            <configuration version="2.0">
              <event name="jdk.JavaExceptionThrow">
                <setting name="enabled">true</setting>
                <setting name="stackTrace">true</setting>%s
              </event>
              <event name="jdk.JavaErrorThrow">
                <setting name="enabled">true</setting>
                <setting name="stackTrace">true</setting>
              </event>
            </configuration>
            """;
    private static final String ALL_OF_THEM = "<setting name=\"throttle\">off</setting>";

    @TempDir
    Path folder;

    static Stream<EveryPoolIT.Cell> cells() throws IOException {
        return EveryPoolIT.cells();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cells")
    void theAgentMakesNoException(EveryPoolIT.Cell cell) throws Exception {
        Assumptions.assumeTrue(hasRecorder(cell.jdk()), "SKIPPED: this Java has no flight recorder");
        Path settings = folder.resolve("exceptions.jfc");
        Path recording = folder.resolve("exceptions.jfr");
        Files.writeString(settings, SETTINGS.formatted(cell.jdk().version() >= 25 ? ALL_OF_THEM : ""));
        AgentJvm.Run run = cell.jvm()
                .options("capture=off,jfr=off") // This recording would have each long wait's stack.
                .jvm("-XX:StartFlightRecording=settings=" + settings + ",filename=" + recording)
                .run("com.acme.Steady", cell.pool().kind);

        String[] warm = lastLine(run.out()).split(" ", -1);
        assertThat(warm).as(run.err()).hasSize(2);
        List<RecordedEvent> made = made(recording, warm);
        assertThat(made).extracting(NoExceptionIT::words).contains("com.acme.Steady$Seen null");
        assertThat(made.stream().filter(NoExceptionIT::isOfTheAgent).map(NoExceptionIT::words))
                .isEmpty();
        run.verdicts().assertAgentWell();
    }

    /** What was made on the application's thread once all was warm. */
    private static List<RecordedEvent> made(Path recording, String[] warm) throws IOException {
        Instant from = Instant.ofEpochMilli(Long.parseLong(warm[0]));
        Instant to = Instant.ofEpochMilli(Long.parseLong(warm[1]) + 1);
        return RecordingFile.readAllEvents(recording).stream()
                .filter(event -> event.hasField("thrownClass"))
                .filter(event -> event.getStartTime().isAfter(from)
                        && event.getStartTime().isBefore(to))
                .filter(event -> event.getThread() != null
                        && "main".equals(event.getThread().getJavaName()))
                .toList();
    }

    /** Or made on its behalf; a class that is loaded late goes through its loader's parents, which is once. */
    private static boolean isOfTheAgent(RecordedEvent event) {
        List<String> types = event.getStackTrace() == null
                ? List.of()
                : event.getStackTrace().getFrames().stream()
                        .map(NoExceptionIT::typeOf)
                        .toList();
        return types.stream().anyMatch(type -> type.startsWith("io.poolagent.agent."))
                && !types.contains("java.lang.ClassLoader");
    }

    private static String words(RecordedEvent event) {
        return event.getClass("thrownClass").getName() + " " + event.getString("message");
    }

    private static String typeOf(RecordedFrame frame) {
        return frame.getMethod().getType().getName();
    }

    private static String lastLine(String out) {
        return out.lines().reduce("", (earlier, last) -> last);
    }

    private static boolean hasRecorder(Jdk jdk) {
        return jdk.version() >= 11
                || Files.exists(jdk.home().resolve("jre/lib/jfr.jar"))
                || Files.exists(jdk.home().resolve("lib/jfr.jar"));
    }
}
