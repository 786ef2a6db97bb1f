// SPDX-License-Identifier: Apache-2.0
package io.poolagent.benchmarks;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What a fleet costs the Prometheus that scrapes it: so many JVMs, each with so many bugs, are served as text by this program and
 * loaded into a real Prometheus. Prints its series, its memory, and how long the dashboard's queries and the alert rules take.
 */
public final class Fleet {
    private static final String[] KNOWN = {"jvms", "bugs", "minutes", "prometheus", "out"};
    private static final Pattern BUG = Pattern.compile("bug=\"([0-9a-f]{10})\"");
    private static final Pattern EXPRESSION = Pattern.compile("\"expr\": \"((?:[^\"\\\\]|\\\\.)*)\"");
    private static final int SCRAPE_SECONDS = 15;
    private static final int TRIES = 5;

    private final HttpClient client = HttpClient.newHttpClient();
    private final int jvms;
    private final int bugs;
    private final int port;
    private final List<String> template;

    private Fleet(int jvms, int bugs) throws IOException {
        this.jvms = jvms;
        this.bugs = bugs;
        // What a scrape of one pool with one bug is, as a test of the agent holds it.
        this.template = Files.readAllLines(Path.of("agent/src/test/resources/metrics/orders.prom"));
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
    }

    public static void main(String... arguments) throws Exception {
        Args args = new Args(arguments, KNOWN);
        int minutes = args.number("minutes", 5);
        String report = new Fleet(args.number("jvms", 300), args.number("bugs", 20))
                .run(Path.of(args.text("prometheus", "/usr/bin/prometheus")), minutes);
        String out = args.text("out", "");
        if (out.isEmpty()) {
            System.out.print(report);
        } else {
            Files.writeString(Path.of(out), report);
        }
        System.exit(0);
    }

    private String run(Path prometheus, int minutes) throws Exception {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newFixedThreadPool(2));
        server.createContext("/", exchange -> {
            byte[] text = exposition().getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().add("Content-Type", "text/plain; version=0.0.4; charset=utf-8");
            exchange.sendResponseHeaders(200, text.length);
            try (OutputStream body = exchange.getResponseBody()) {
                body.write(text);
            }
        });
        server.start();
        Path folder = Files.createTempDirectory("fleet");
        Process process = start(prometheus, folder, server.getAddress().getPort());
        try {
            TimeUnit.MINUTES.sleep(minutes);
            return report(process.pid());
        } finally {
            process.destroy();
            process.waitFor();
            server.stop(0);
            delete(folder);
        }
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    private Process start(Path prometheus, Path folder, int served) throws IOException {
        List<String> config = new ArrayList<>(List.of(
                "global: {scrape_interval: " + SCRAPE_SECONDS + "s, evaluation_interval: " + SCRAPE_SECONDS + "s}",
                "rule_files: ['" + Path.of("ops/prometheus/rules.yml").toAbsolutePath() + "']",
                "scrape_configs:",
                "  - job_name: shop",
                "    static_configs:"));
        for (int jvm = 0; jvm < jvms; jvm++) {
            config.add("      - {targets: ['127.0.0.1:" + served + "'], labels: {instance: jvm-" + jvm
                    + ", __metrics_path__: /" + jvm + "}}");
        }
        Path file = Files.write(folder.resolve("prometheus.yml"), config);
        return new ProcessBuilder(
                        prometheus.toString(),
                        "--config.file=" + file,
                        "--storage.tsdb.path=" + folder.resolve("data"),
                        "--web.listen-address=127.0.0.1:" + port)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("log").toFile())
                .start();
    }

    /** One JVM's: counters grow by one each second, and all JVMs have the same bugs, as instances of one service do. */
    private String exposition() {
        long seconds = System.currentTimeMillis() / 1_000;
        StringBuilder text = new StringBuilder();
        for (String line : template) {
            int times = BUG.matcher(line).find() ? bugs : 1;
            for (int i = 0; i < times; i++) {
                String one = BUG.matcher(line).replaceFirst("bug=\"" + String.format(Locale.ROOT, "%010x", i) + "\"");
                boolean counts = one.contains("_total{");
                text.append(counts ? one.substring(0, one.lastIndexOf(' ') + 1) + seconds : one)
                        .append('\n');
            }
        }
        return text.toString();
    }

    private String report(long pid) throws Exception {
        long series = number(get("/api/v1/status/tsdb"), "\"numSeries\":(\\d+)");
        long kilobytes = number(Files.readString(Path.of("/proc/" + pid + "/status")), "VmRSS:\\s+(\\d+) kB");
        List<Double> times = new ArrayList<>();
        double most = 0;
        Matcher expression = EXPRESSION.matcher(Files.readString(Path.of("ops/grafana/connections.json")));
        while (expression.find()) {
            String query = expression
                    .group(1)
                    .replace("\\\"", "\"")
                    .replace("$job", ".+")
                    .replace("$instance", ".+")
                    .replace("$__rate_interval", "1m");
            double millis = least(query);
            times.add(millis);
            most = Math.max(most, millis);
        }
        times.sort(null);
        double rules = Arrays.stream(get("/api/v1/rules").split("\"evaluationTime\":", -1))
                .skip(1)
                .mapToDouble(text -> Double.parseDouble(text.replaceFirst("[,}].*", "")))
                .max()
                .orElse(Double.NaN);
        return String.format(
                Locale.ROOT,
                "| %,d | %,d | %,d | %,d | %,d | %.0f, at most %.0f | %.0f |%n",
                jvms,
                bugs,
                series,
                series / jvms,
                kilobytes / 1_024,
                times.get(times.size() / 2),
                most,
                rules * 1_000);
    }

    /** The quickest of some tries, in milliseconds: what else the machine does only adds. */
    private double least(String query) throws Exception {
        double least = Double.MAX_VALUE;
        for (int i = 0; i < TRIES; i++) {
            long start = System.nanoTime();
            String answer = get("/api/v1/query?query=" + URLEncoder.encode(query, StandardCharsets.UTF_8));
            if (!answer.startsWith("{\"status\":\"success\"")) {
                throw new IllegalStateException(query + ": " + answer);
            }
            least = Math.min(least, (System.nanoTime() - start) / 1e6);
        }
        return least;
    }

    private String get(String path) throws Exception {
        return client.send(
                        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                                .build(),
                        HttpResponse.BodyHandlers.ofString())
                .body();
    }

    private static long number(String text, String pattern) {
        Matcher found = Pattern.compile(pattern).matcher(text);
        if (!found.find()) {
            throw new IllegalStateException(pattern + ": " + text);
        }
        return Long.parseLong(found.group(1));
    }
}
