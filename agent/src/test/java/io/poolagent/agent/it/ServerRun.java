// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.it;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/** A server in processes of its own, that answers on a port and writes to one log. */
final class ServerRun implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofMinutes(4);

    private final Process process;
    private final Path log;
    private URI page;
    private final HttpClient client =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();

    ServerRun(Path folder, Map<String, String> environment, List<String> command, URI page) throws IOException {
        this.page = page;
        log = folder.resolve("server.log");
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        builder.environment().putAll(environment);
        process = builder.start();
    }

    static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    /** Asks for the page again and again, a second apart, until the log says so. */
    String askUntil(String words) throws IOException, InterruptedException {
        return askUntilIn(log, words);
    }

    /** From now on that page. */
    ServerRun of(URI other) {
        page = other;
        return this;
    }

    /** The same, with another log than what it writes to its output. */
    String askUntilIn(Path file, String words) throws IOException, InterruptedException {
        Pattern wanted = Pattern.compile(words, Pattern.DOTALL);
        long end = System.nanoTime() + LIMIT.toNanos();
        while (System.nanoTime() < end && !process.waitFor(1, TimeUnit.SECONDS)) {
            ask();
            String written = Files.exists(file) ? Files.readString(file) : "";
            if (wanted.matcher(written).find()) {
                return written;
            }
        }
        throw new AssertionError("not in the log: " + words + "\n" + Files.readString(log));
    }

    private void ask() throws IOException, InterruptedException {
        try {
            HttpRequest request =
                    HttpRequest.newBuilder(page).timeout(Duration.ofSeconds(30)).build();
            client.send(request, HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            // Not up yet, or a page that fails because its pool is dry: the log says more.
        }
    }

    @Override
    public void close() {
        List<ProcessHandle> all = process.descendants().toList();
        all.forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
        all.forEach(one -> one.onExit().orTimeout(30, TimeUnit.SECONDS).join());
    }
}
