// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.report.suite;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** Forks as Surefire starts them: each by a shell of its own, which on many systems stays until the fork ends. */
class BuildRunTest {
    /** Prints the run that a fork takes itself to be of. */
    static final class Fork {
        private Fork() {}

        @SuppressWarnings("SystemOut") // Read by the test.
        public static void main(String[] arguments) {
            System.out.println(BuildRun.id());
        }
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void forksThatHaveAShellEachAreOfOneRun() throws Exception {
        String one = fork();

        assertThat(one).startsWith(ProcessHandle.current().pid() + " ");
        assertThat(fork()).isEqualTo(one);
    }

    private static String fork() throws Exception {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        String classes = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        String command =
                "cd . && '" + java + "' -Xshare:auto -cp '" + classes + "' '" + Fork.class.getName() + "'; exit $?";
        Process process = new ProcessBuilder("/bin/sh", "-c", command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).isZero();
        return out.trim();
    }
}
