// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.cli;

import io.poolagent.agent.AttachProtocol;
import io.poolagent.agent.cli.AttachApi.Refusal;
import io.poolagent.agent.report.json.JsonReader;
import io.poolagent.agent.report.json.Parsed;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * What the agent in another JVM writes each second into a folder that only this user can read. Asked once: from Java 21 on a JVM warns
 * of each agent that is loaded into it. Needs no socket. Closed by the main thread or the JVM's end.
 */
final class LiveAnswers implements AutoCloseable {
    private static final int MOST_MILLIS_WITHOUT = 5_000;
    private static final int TRIES = 20;
    private static final long TRY_MILLIS = 100;

    private final long pid;
    private final AttachApi.Connected jvm;
    private final Path folder;

    private LiveAnswers(long pid, AttachApi.Connected jvm, Path folder) {
        this.pid = pid;
        this.jvm = jvm;
        this.folder = folder;
    }

    static LiveAnswers begin(long pid) throws Refusal {
        AttachApi.Connected jvm = WatchedJvm.connect(pid);
        LiveAnswers answers = null;
        boolean begun = false;
        try {
            WatchedJvm.watching(jvm, pid);
            answers = new LiveAnswers(
                    pid, jvm, Files.createTempDirectory("pool-agent-top").toAbsolutePath());
            answers.ask();
            begun = true;
            return answers;
        } catch (IOException e) {
            throw new Refusal("no folder for the live report: " + e);
        } finally {
            if (!begun && answers != null) {
                answers.close();
            } else if (!begun) {
                jvm.close();
            }
        }
    }

    private void ask() throws IOException, Refusal {
        Files.createFile(folder.resolve(AttachProtocol.ASKED));
        String complaint = jvm.load(WatchedJvm.jar(), AttachProtocol.TOP + folder);
        if (!Files.exists(folder.resolve(AttachProtocol.ANSWER))) {
            throw new Refusal("no live report of process " + pid + ": "
                    + jvm.properties().getProperty(AttachProtocol.REFUSED, complaint));
        }
    }

    /**
     * The latest.
     *
     * @param nowMillis the time of day, in milliseconds since 1970
     * @throws Refusal if there will be no more, saying why
     */
    Map<?, ?> next(long nowMillis) throws Refusal {
        try {
            Files.setLastModifiedTime(folder.resolve(AttachProtocol.ASKED), FileTime.fromMillis(nowMillis));
            Path answer = folder.resolve(AttachProtocol.ANSWER);
            String document = new String(Files.readAllBytes(answer), StandardCharsets.UTF_8);
            Map<?, ?> now = Parsed.map(JsonReader.read(document));
            if (nowMillis - Parsed.number(now.get("millis")) > MOST_MILLIS_WITHOUT) {
                assertAlive();
            }
            return now;
        } catch (NoSuchFileException e) {
            assertAlive();
            throw new Refusal("pool-agent watches process " + pid + " no more; its log says why");
        } catch (IOException | IllegalArgumentException e) {
            throw new Refusal("the live report cannot be read: " + e);
        }
    }

    private void assertAlive() throws Refusal {
        try {
            jvm.properties();
        } catch (Refusal e) {
            throw new Refusal("process " + pid + " has ended");
        }
    }

    /** Lets the agent there end, and deletes what was written. */
    @Override
    public synchronized void close() {
        try {
            Files.deleteIfExists(folder.resolve(AttachProtocol.ASKED));
            Path answer = folder.resolve(AttachProtocol.ANSWER);
            for (int i = 0; i < TRIES && Files.exists(answer); i++) {
                TimeUnit.MILLISECONDS.sleep(TRY_MILLIS);
            }
            Files.deleteIfExists(answer); // If that JVM has ended.
            Files.deleteIfExists(folder);
        } catch (IOException e) {
            folder.toFile().deleteOnExit();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        jvm.close();
    }
}
