// SPDX-License-Identifier: Apache-2.0
package io.poolagent.pool.it;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;

/**
 * A MySQL that a script brings: {@code script FOLDER PORT} returns when the server on 127.0.0.1:PORT, whose root has no
 * password, is ready, and keeps what it needs in FOLDER.
 */
final class MySqlServer extends Server {
    /** Names the script. */
    static final String SCRIPT = "TEST_MYSQL_SCRIPT";
    /** Names the folder, to be kept from one run to the next; may be left unset. */
    static final String FOLDER = "TEST_MYSQL_BASE";

    @Override
    void launch() throws Exception {
        Path script = Path.of(Objects.requireNonNull(System.getenv(SCRIPT), SCRIPT));
        Path folder = Path.of(Objects.requireNonNullElse(System.getenv(FOLDER), "target/mysql"))
                .toAbsolutePath();
        Path log = Files.createDirectories(folder).resolve("script.log");
        ProcessBuilder start = new ProcessBuilder("bash", script.toString(), folder.toString(), Integer.toString(port))
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        // Not the one that another server's temporary tables may be in: each removes what it finds when it starts.
        start.environment().put("TMPDIR", folder.toString());
        Process run = start.start();
        if (run.waitFor() != 0) {
            throw new IllegalStateException(script + " " + folder + " " + port + ": exit code " + run.exitValue()
                    + " (expected: a running server), output: " + Files.readString(log));
        }
    }
}
