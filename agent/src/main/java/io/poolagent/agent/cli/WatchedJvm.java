// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.cli;

import io.poolagent.agent.AttachProtocol;
import io.poolagent.agent.cli.AttachApi.Refusal;
import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.Paths;

/**
 * A process that is known to be a JVM, connected to. One that is not known to be one gets no signal: that by which a JVM is asked to
 * listen ends any other.
 */
final class WatchedJvm {
    private WatchedJvm() {}

    /** @throws IllegalArgumentException if it is none, saying what is expected */
    static long pid(String text) {
        if (!text.matches("\\d{1,18}")) {
            throw new IllegalArgumentException(
                    "'" + text + "' is no process id (expected: a number that the command list shows)");
        }
        return Long.parseLong(text);
    }

    static AttachApi.Connected connect(long pid) throws Refusal {
        AttachApi api = AttachApi.find();
        assertJvm(api, pid);
        return api.attach(pid);
    }

    /** The version of what watches it. */
    static String watching(AttachApi.Connected jvm, long pid) throws Refusal {
        String version = jvm.properties().getProperty(AttachProtocol.RUNNING);
        if (version == null) {
            throw new Refusal("no pool-agent watches process " + pid + ": nothing was changed");
        }
        return version;
    }

    /** On Linux the process itself shows whether it is one, also one that is not listed, as in a container. */
    private static void assertJvm(AttachApi api, long pid) throws Refusal {
        if (api.running().containsKey(pid)) {
            return;
        }
        Path process = Paths.get("/proc", String.valueOf(pid));
        if (Files.isDirectory(Paths.get("/proc/self")) && !Files.isDirectory(process)) {
            throw new Refusal("there is no process " + pid + " (the command list shows the JVMs of this user)");
        }
        try {
            if (new String(Files.readAllBytes(process.resolve("maps")), StandardCharsets.ISO_8859_1)
                    .contains("/libjvm.so")) {
                return;
            }
        } catch (IOException e) {
            throw new Refusal("process " + pid + " cannot be inspected, it may be another user's (" + e.getMessage()
                    + "): run this as the user who runs the application");
        }
        throw new Refusal("process " + pid + " is no JVM (the command list shows those of this user)");
    }

    /** This jar, to be loaded there. */
    static File jar() throws Refusal {
        try {
            return new File(WatchedJvm.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
        } catch (URISyntaxException e) {
            throw new Refusal("cannot tell where this jar is: " + e.getMessage());
        }
    }
}
