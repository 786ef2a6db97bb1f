// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Writes what is in use now into a folder, each second, for a command that shows it live. The JVM warns of each agent that is loaded
 * into it: so the command asks once, and this goes on for as long as somebody touches the file {@link AttachProtocol#ASKED} there. A
 * command that was killed touches it no more. On a thread of its own, which ends with it.
 */
final class LiveFeed implements Runnable {
    static final String THREAD = "pool-agent-top";

    private static final long EVERY_MILLIS = 1_000;
    private static final int MOST_ROUNDS_UNTOUCHED = 10;
    private static final int MOST_FAILED = 5;
    private static final int MOST = 4;
    private static final List<LiveFeed> RUNNING = new CopyOnWriteArrayList<>();

    private final Watch watch;
    private final Path folder;
    private final Thread thread;

    private volatile boolean ended;
    private @Nullable FileTime touched;
    private int untouched;
    private int failed;

    private LiveFeed(Watch watch, Path folder) {
        this.watch = watch;
        this.folder = folder;
        this.thread = new Thread(null, this, THREAD, 0);
        thread.setDaemon(true);
        thread.setContextClassLoader(null); // Not that of whoever asks.
    }

    /**
     * Begins, with the first answer written.
     *
     * @throws IllegalStateException if it cannot, saying why
     */
    static void begin(Watch watch, Path folder) throws IOException, InterruptedException {
        synchronized (RUNNING) {
            if (RUNNING.size() >= MOST) {
                throw new IllegalStateException(MOST + " others show it live already");
            }
            LiveFeed feed = new LiveFeed(watch, folder);
            feed.write();
            RUNNING.add(feed);
            feed.thread.start();
        }
    }

    /** Ends all, and waits a moment for it. */
    static void endAll(long mostMillis) throws InterruptedException {
        for (LiveFeed feed : RUNNING) {
            feed.ended = true;
            feed.thread.interrupt();
            feed.thread.join(mostMillis);
        }
    }

    @Override
    public void run() {
        try {
            while (!ended && failed <= MOST_FAILED && isAskedFor()) {
                try {
                    TimeUnit.MILLISECONDS.sleep(EVERY_MILLIS);
                    if (isAskedFor()) {
                        write();
                        failed = 0;
                    }
                } catch (InterruptedException e) {
                    // If the agent leaves, the flag says so: the application may interrupt whatever thread it finds.
                } catch (IllegalStateException e) { // It is busy, or watches no more.
                    failed++;
                }
            }
        } catch (Throwable t) { // The disk is full, for example: who asked sees that nothing comes.
        } finally {
            RUNNING.remove(this);
            tidy();
        }
    }

    /** Whether somebody still wants it: by the times of one file only, since clocks differ. */
    private boolean isAskedFor() throws IOException {
        FileTime now;
        try {
            now = Files.getLastModifiedTime(folder.resolve(AttachProtocol.ASKED));
        } catch (NoSuchFileException e) {
            return false;
        }
        untouched = now.equals(touched) ? untouched + 1 : 0;
        touched = now;
        return untouched <= 2 * MOST_ROUNDS_UNTOUCHED; // Asked twice a round.
    }

    private void write() throws IOException, InterruptedException {
        Path unfinished = folder.resolve(AttachProtocol.UNFINISHED);
        Files.write(unfinished, ReportForm.LIVE.of(watch.report(true, false)).getBytes(StandardCharsets.UTF_8));
        Files.move(
                unfinished,
                folder.resolve(AttachProtocol.ANSWER),
                StandardCopyOption.ATOMIC_MOVE,
                StandardCopyOption.REPLACE_EXISTING);
    }

    /** What was written, and all else if nobody is there to do it. */
    private void tidy() {
        try {
            Files.deleteIfExists(folder.resolve(AttachProtocol.UNFINISHED));
            Files.deleteIfExists(folder.resolve(AttachProtocol.ANSWER));
            if (untouched > MOST_ROUNDS_UNTOUCHED) {
                Files.deleteIfExists(folder.resolve(AttachProtocol.ASKED));
                Files.deleteIfExists(folder);
            }
        } catch (IOException | RuntimeException e) {
            // A few KB stay in a folder for such.
        }
    }
}
