// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A program of the shipped jar under a real terminal, which Python's {@code pty} makes. */
final class Pty {
    private static final String SCRIPT = """
            import fcntl, os, pty, select, signal, struct, sys, termios, time
            columns, rows, key, log = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3].encode(), sys.argv[4]
            master, slave = pty.openpty()
            fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack('HHHH', rows, columns, 0, 0))
            before = termios.tcgetattr(slave)
            pid = os.fork()
            if pid == 0:
                os.setsid()
                fcntl.ioctl(slave, termios.TIOCSCTTY, 0)
                for fd in (0, 1, 2):
                    os.dup2(slave, fd)
                os.environ['TERM'] = 'xterm'
                signal.signal(signal.SIGINT, signal.SIG_DFL)  # Ignored in what a script runs in the background.
                os.execvp(sys.argv[5], sys.argv[5:])
            out, switched, status, end = b'', None, None, time.time() + 90
            while status is None and time.time() < end:
                if select.select([master], [], [], 0.1)[0]:
                    out += os.read(master, 65536)
                elif switched is None and out.count(b'q: quit') >= 3:
                    switched = termios.tcgetattr(slave) != before
                    os.write(master, key)
                ended, code = os.waitpid(pid, os.WNOHANG)
                status = code if ended else None
            while select.select([master], [], [], 0.1)[0]:
                out += os.read(master, 65536)
            if status is None:
                os.kill(pid, 9)
            open(log, 'wb').write(out)
            exit = None if status is None else os.WEXITSTATUS(status) if os.WIFEXITED(status) else -status
            print('exit', exit, 'switched', switched, 'restored', termios.tcgetattr(slave) == before)
            """;

    private static final Pattern PART = Pattern.compile("\u001b\\[[KJ]|\n|[^\u001b\r\n]+");

    private Pty() {}

    /** Why there is none here; null if there is. */
    static String missing() throws InterruptedException {
        try {
            Process python = new ProcessBuilder("python3", "-c", "import pty, termios; pty.openpty()")
                    .redirectErrorStream(true)
                    .start();
            String said = new String(python.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return python.waitFor() == 0 ? null : said;
        } catch (IOException e) {
            return e.toString();
        }
    }

    /** Types {@code key} when it has been shown three times; all screens that it showed, as lines. */
    static Shown run(Path folder, int columns, int rows, String key, List<String> command) throws Exception {
        Path log = Files.createTempFile(folder, "pty", ".log");
        List<String> all = new ArrayList<>(
                List.of("python3", "-c", SCRIPT, String.valueOf(columns), String.valueOf(rows), key, log.toString()));
        all.addAll(command);
        Process process = new ProcessBuilder(all).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();
        return new Shown(said.strip(), Files.readString(log), columns);
    }

    /** @param columns of the terminal */
    record Shown(String end, String raw, int columns) {
        /** The screens that were shown one after the other, as an xterm shows them. */
        List<List<String>> screens() {
            return Stream.of(raw.split("\u001b\\[H"))
                    .skip(1)
                    .map(screen -> shown(screen.replace("\u001b[?25h\u001b[?1049l", "")))
                    .toList();
        }

        /** Behind the last letter that fits the cursor stands on that letter: what clears from there takes it away. */
        private List<String> shown(String screen) {
            List<StringBuilder> lines = new ArrayList<>(List.of(new StringBuilder()));
            for (Matcher part = PART.matcher(screen); part.find(); ) {
                StringBuilder line = lines.get(lines.size() - 1);
                if (part.group().startsWith("\u001b")) {
                    line.setLength(Math.min(line.length(), columns - 1));
                } else if (part.group().equals("\n")) {
                    lines.add(new StringBuilder());
                } else {
                    line.append(part.group());
                }
            }
            return lines.stream().map(StringBuilder::toString).toList();
        }
    }
}
