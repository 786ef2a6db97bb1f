// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;

/** A real Chromium that goes on, driven by its own protocol: time is real in it, and its own policy holds for the page alone. */
final class DevTools implements AutoCloseable, WebSocket.Listener {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration LIMIT = Duration.ofSeconds(40);

    private final Process process;
    private final WebSocket socket;
    private final Map<Integer, CompletableFuture<JsonNode>> asked = new ConcurrentHashMap<>();
    private final AtomicInteger last = new AtomicInteger();
    private final StringBuilder part = new StringBuilder();
    private final List<String> complaints = new CopyOnWriteArrayList<>();
    private final List<String> requests = new CopyOnWriteArrayList<>();

    DevTools(Path browser, Path folder, String... options) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                browser.toString(),
                "--headless=new",
                "--no-sandbox",
                "--disable-gpu",
                "--no-first-run",
                "--disable-background-networking",
                "--disable-component-update",
                "--remote-debugging-port=0",
                "--user-data-dir=" + folder));
        command.addAll(List.of(options));
        command.add("about:blank");
        process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("browser.out").toFile())
                .start();
        Path port = folder.resolve("DevToolsActivePort");
        Awaitility.await()
                .atMost(LIMIT)
                .until(() -> Files.exists(port) && Files.readAllLines(port).size() == 2);
        String where = "127.0.0.1:" + Files.readAllLines(port).get(0);
        HttpClient client = HttpClient.newHttpClient();
        String[] target = {null};
        Awaitility.await().atMost(LIMIT).until(() -> {
            for (JsonNode one : JSON.readTree(client.send(
                            HttpRequest.newBuilder(URI.create("http://" + where + "/json/list"))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString())
                    .body())) {
                if (one.get("type").asText().equals("page")) {
                    target[0] = one.get("webSocketDebuggerUrl").asText();
                }
            }
            return target[0] != null;
        });
        socket = client.newWebSocketBuilder()
                .buildAsync(URI.create(target[0]), this)
                .get(40, TimeUnit.SECONDS);
        for (String domain : List.of("Page", "Runtime", "Log", "Network")) {
            send(domain + ".enable", Map.of());
        }
    }

    @Override
    public CompletionStage<?> onText(WebSocket from, CharSequence text, boolean isLast) {
        part.append(text);
        if (isLast) {
            try {
                heard(JSON.readTree(part.toString()));
            } catch (IOException e) {
                complaints.add(e.toString());
            }
            part.setLength(0);
        }
        from.request(1);
        return null;
    }

    private void heard(JsonNode message) {
        if (message.has("id")) {
            asked.remove(message.get("id").asInt()).complete(message);
            return;
        }
        switch (message.path("method").asText()) {
            case "Runtime.consoleAPICalled", "Runtime.exceptionThrown", "Log.entryAdded" ->
                complaints.add(message.get("params").toString());
            case "Network.requestWillBeSent" ->
                requests.add(message.at("/params/request/url").asText());
            default -> {}
        }
    }

    private JsonNode send(String method, Map<String, Object> parameters) throws Exception {
        int id = last.incrementAndGet();
        CompletableFuture<JsonNode> answer = new CompletableFuture<>();
        asked.put(id, answer);
        socket.sendText(JSON.writeValueAsString(Map.of("id", id, "method", method, "params", parameters)), true)
                .get(40, TimeUnit.SECONDS);
        JsonNode got = answer.get(60, TimeUnit.SECONDS);
        assertThat(got.path("error").toString()).as(method).isEmpty();
        return got.get("result");
    }

    /** Opens an address, as if it were typed. */
    void go(String address) throws Exception {
        send("Page.navigate", Map.of("url", address));
        Awaitility.await()
                .atMost(LIMIT)
                .until(() -> ask("return document.readyState").asText().equals("complete"));
    }

    /** What the body of a function answers in the page. */
    JsonNode ask(String body) throws Exception {
        JsonNode result = send(
                "Runtime.evaluate",
                Map.of("expression", "(async () => {" + body + "})()", "awaitPromise", true, "returnByValue", true));
        assertThat(result.path("exceptionDetails").toString()).isEmpty();
        return result.at("/result/value");
    }

    /** Waits until it answers that this is so. */
    void await(String body) {
        Awaitility.await(body).atMost(LIMIT).ignoreExceptions().until(() -> ask(body)
                .asBoolean());
    }

    /** A real key, as of a keyboard. */
    void press(String key) throws Exception {
        send(
                "Input.dispatchKeyEvent",
                Map.of(
                        "type",
                        "keyDown",
                        "key",
                        key,
                        "code",
                        key,
                        "windowsVirtualKeyCode",
                        key.equals("Tab") ? 9 : 13));
        send("Input.dispatchKeyEvent", Map.of("type", "keyUp", "key", key, "code", key));
    }

    void look(int width, int height, boolean dark) throws Exception {
        send(
                "Emulation.setDeviceMetricsOverride",
                Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", false));
        media("", dark);
    }

    /** For screens if it is empty, or for print. */
    void media(String type, boolean dark) throws Exception {
        send(
                "Emulation.setEmulatedMedia",
                Map.of(
                        "media",
                        type,
                        "features",
                        List.of(Map.of("name", "prefers-color-scheme", "value", dark ? "dark" : "light"))));
    }

    /** The page as PDF, as whoever prints it without colours for grounds gets it. */
    byte[] print(double widthInches, double heightInches) throws Exception {
        JsonNode printed = send("Page.printToPDF", Map.of("paperWidth", widthInches, "paperHeight", heightInches));
        return Base64.getDecoder().decode(printed.get("data").asText());
    }

    void shoot(Path picture) throws Exception {
        JsonNode shot = send("Page.captureScreenshot", Map.of("format", "png", "captureBeyondViewport", true));
        Files.write(picture, Base64.getDecoder().decode(shot.get("data").asText()));
    }

    /** What was said on the console, or thrown. */
    List<String> complaints() {
        return complaints;
    }

    /** The addresses that it asked for. */
    List<String> requests() {
        return requests;
    }

    @Override
    public void close() {
        socket.abort();
        process.destroy();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
