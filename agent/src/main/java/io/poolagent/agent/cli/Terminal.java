// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.cli;

import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The terminal that standard input and output are, if {@code stty} is here to switch it: no native library. Keys come without Enter and
 * are not shown; Ctrl-C still ends the JVM. On an alternate screen, so that what stood there comes back. Safe for use by any thread.
 */
final class Terminal implements AutoCloseable {
    private static final String ENTER_SCREEN = "\u001b[?1049h\u001b[?25l";
    private static final String LEAVE_SCREEN = "\u001b[?25h\u001b[?1049l";
    private static final String HOME = "\u001b[H";
    private static final String CLEAR_LINE = "\u001b[K";
    private static final String CLEAR_REST = "\u001b[J";
    private static final long STTY_SECONDS = 5;
    private static final int ROWS = 24;
    private static final int COLUMNS = 80;

    private final PrintStream out;
    private final String before;
    private boolean closed;

    private Terminal(PrintStream out, String before) {
        this.out = out;
        this.before = before;
    }

    /** Switches it; null if there is none, or it is one that cannot be switched. */
    static @Nullable Terminal open(PrintStream out) {
        String kind = System.getenv("TERM");
        if (File.separatorChar != '/' || kind == null || kind.equals("dumb") || !isTerminal()) {
            return null;
        }
        String before = stty("-g");
        if (before == null || before.isEmpty() || stty("-icanon -echo min 1 time 0") == null) {
            return null;
        }
        out.print(ENTER_SCREEN);
        return new Terminal(out, before);
    }

    /** Rows and columns, as they are now. */
    int[] size() {
        String size = stty("size");
        if (size == null || !size.matches("[1-9]\\d{0,3} [1-9]\\d{0,3}")) {
            return new int[] {ROWS, COLUMNS};
        }
        String[] parts = size.split(" ", 2);
        return new int[] {Integer.parseInt(parts[0]), Integer.parseInt(parts[1])};
    }

    /** Shows these lines, which fit, in place of those before. */
    synchronized void show(List<String> lines) {
        if (closed) {
            return;
        }
        // Cleared first: behind a line as wide as the terminal the cursor stands on its last letter, and that would go.
        StringBuilder screen = new StringBuilder(HOME);
        for (int i = 0; i < lines.size(); i++) {
            screen.append(i == 0 ? "" : "\n")
                    .append(i < lines.size() - 1 ? CLEAR_LINE : CLEAR_REST)
                    .append(lines.get(i));
        }
        out.print(screen);
        out.flush();
    }

    /** As it was before. */
    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            out.print(LEAVE_SCREEN);
            out.flush();
            stty(before);
        }
    }

    private static boolean isTerminal() {
        try {
            Process test = new ProcessBuilder("sh", "-c", "test -t 0 && test -t 1")
                    .inheritIO()
                    .start();
            return test.waitFor(STTY_SECONDS, TimeUnit.SECONDS) && test.exitValue() == 0;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** What it prints; null if it fails, as where there is none. */
    private static @Nullable String stty(String arguments) {
        try {
            Process stty = new ProcessBuilder(("stty " + arguments).split(" "))
                    .redirectInput(ProcessBuilder.Redirect.INHERIT)
                    .redirectErrorStream(true)
                    .start();
            ByteArrayOutputStream printed = new ByteArrayOutputStream();
            InputStream from = stty.getInputStream();
            for (int b = from.read(); b >= 0; b = from.read()) {
                printed.write(b);
            }
            return stty.waitFor(STTY_SECONDS, TimeUnit.SECONDS) && stty.exitValue() == 0
                    ? new String(printed.toByteArray(), StandardCharsets.US_ASCII).trim()
                    : null;
        } catch (IOException e) {
            return null;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return null;
        }
    }
}
