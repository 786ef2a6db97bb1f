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
import org.jspecify.annotations.Nullable;

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
    private volatile Path folder;
    private volatile boolean ended;
    private @Nullable Thread asks;

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
            answers = new LiveAnswers(pid, jvm, newFolder());
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

    private static Path newFolder() throws IOException {
        return Files.createTempDirectory("pool-agent-top").toAbsolutePath();
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
            try {
                return read(nowMillis);
            } catch (NoSuchFileException e) {
                askAgain();
                return read(nowMillis);
            }
        } catch (IOException | IllegalArgumentException e) {
            throw new Refusal("the live report cannot be read: " + e);
        }
    }

    private Map<?, ?> read(long nowMillis) throws IOException, Refusal {
        Files.setLastModifiedTime(folder.resolve(AttachProtocol.ASKED), FileTime.fromMillis(nowMillis));
        Path answer = folder.resolve(AttachProtocol.ANSWER);
        String document = new String(Files.readAllBytes(answer), StandardCharsets.UTF_8);
        Map<?, ?> now = Parsed.map(JsonReader.read(document));
        if (nowMillis - Parsed.number(now.get("millis")) > MOST_MILLIS_WITHOUT) {
            seeWhetherItRuns();
        }
        if (ended) {
            throw new Refusal("process " + pid + " has ended");
        }
        return now;
    }

    /** The agent there ends if nobody has asked for long: this one may have been suspended, with the terminal or the machine. */
    private synchronized void askAgain() throws IOException, Refusal {
        String version;
        try {
            version = jvm.properties().getProperty(AttachProtocol.RUNNING);
        } catch (Refusal e) {
            throw new Refusal("process " + pid + " has ended");
        }
        if (version == null) {
            throw new Refusal("pool-agent watches process " + pid + " no more; its log says why");
        }
        delete();
        folder = newFolder();
        ask();
    }

    /** On a thread of its own: a JVM that stands still, as in a debugger, does not answer, and here q is still to quit. */
    private void seeWhetherItRuns() {
        if (asks != null && asks.isAlive()) {
            return;
        }
        Thread made = new Thread(
                () -> {
                    try {
                        jvm.properties();
                    } catch (Refusal e) {
                        ended = true;
                    }
                },
                "asks");
        made.setDaemon(true);
        made.start();
        asks = made;
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
            delete();
        } catch (IOException e) {
            folder.toFile().deleteOnExit();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        jvm.close();
    }

    /** Also what that JVM left if it has ended. */
    private void delete() throws IOException {
        for (String file : new String[] {AttachProtocol.ASKED, AttachProtocol.UNFINISHED, AttachProtocol.ANSWER}) {
            Files.deleteIfExists(folder.resolve(file));
        }
        Files.deleteIfExists(folder);
    }
}
