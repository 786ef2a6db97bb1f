// SPDX-License-Identifier: Apache-2.0
package shop.legacy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** Names the page that an agent writes when the JVM ends, once it is there. */
final class ReportPage extends Thread {
    private static final long MOST_MILLIS = 7_000;
    private static final long PAUSE_MILLIS = 50;
    private static final long SUMMARY_MILLIS = 500;

    private final Path file;
    private final long startMillis = System.currentTimeMillis();

    private ReportPage(Path file) {
        super("report-page");
        this.file = file;
    }

    /** Names it at the end of this JVM. */
    static void announce(String file) {
        Runtime.getRuntime()
                .addShutdownHook(new ReportPage(Path.of(file).toAbsolutePath().normalize()));
    }

    @Override
    public void run() {
        try {
            long end = System.currentTimeMillis() + MOST_MILLIS;
            while (!isWritten()) {
                if (System.currentTimeMillis() > end) {
                    return; // Whoever should have written it has said why not.
                }
                TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
            }
            TimeUnit.MILLISECONDS.sleep(SUMMARY_MILLIS); // What the agent has to say comes first.
            System.out.println("\n" + openThis(file.toString()));
        } catch (InterruptedException | IOException e) {
            // Then it is not named.
        }
    }

    /** What the run ends with. */
    static String openThis(String what) {
        return "open this: " + what;
    }

    /** One of an earlier run may be there. */
    private boolean isWritten() throws IOException {
        return Files.exists(file) && Files.getLastModifiedTime(file).toMillis() >= startMillis;
    }
}
