// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.report.otlp;

import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.common.export.Compressor;
import io.opentelemetry.sdk.common.export.HttpResponse;
import io.opentelemetry.sdk.common.export.HttpSender;
import io.opentelemetry.sdk.common.export.HttpSenderConfig;
import io.opentelemetry.sdk.common.export.MessageWriter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/**
 * Sends what OpenTelemetry's exporter has made, each time by a connection of its own. Not by {@code HttpURLConnection}: that asks the
 * application's authenticator, cookies and proxy selector, writes the headers to its log at the finest level, and is instrumented by other
 * agents. One thread; {@link #abort} may be called by any.
 */
final class HttpPost implements HttpSender {
    private static final int MOST_MILLIS = 600_000;
    private static final int HTTP = 80;
    private static final int HTTPS = 443;

    private final HttpSenderConfig config;
    private volatile @Nullable Socket connection;
    private volatile boolean aborted;
    private @Nullable Reply reply;
    private @Nullable Throwable fault;

    /** @throws IllegalArgumentException if a header cannot be sent */
    HttpPost(HttpSenderConfig config) {
        this.config = config;
        headers(); // A wrong one is known at the start.
    }

    /** Where to, without what may be secret. */
    String url() {
        URI to = config.getEndpoint();
        return to.getScheme() + "://" + to.getHost() + (to.getPort() < 0 ? "" : ":" + to.getPort()) + to.getPath();
    }

    /** How long all of it may take. */
    long mostMillis() {
        return Math.min(MOST_MILLIS, millis(config.getTimeout()));
    }

    /** To what was sent last; null if there was none. */
    @Nullable
    Reply reply() {
        return reply;
    }

    /** Why what was sent last got no reply. */
    @Nullable
    Throwable fault() {
        return fault;
    }

    @Override
    public void send(MessageWriter message, Consumer<HttpResponse> onResponse, Consumer<Throwable> onError) {
        reply = null;
        fault = null;
        aborted = false;
        Reply received;
        try {
            received = post(body(message));
        } catch (IOException | GeneralSecurityException | RuntimeException e) {
            fault = e;
            onError.accept(e);
            return;
        }
        reply = received;
        onResponse.accept(received);
    }

    /** Has what is being sent fail at once. */
    void abort() {
        aborted = true;
        Socket open = connection;
        if (open != null) {
            try {
                open.close(); // Not the one of TLS, which would wait for whoever writes.
            } catch (IOException e) {
                // Then it is closed.
            }
        }
    }

    private byte[] body(MessageWriter message) throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        Compressor compressor = config.getCompressor();
        try (OutputStream to = compressor == null ? body : compressor.compress(body)) {
            message.writeMessage(to);
        }
        return body.toByteArray();
    }

    private Reply post(byte[] body) throws IOException, GeneralSecurityException {
        URI to = config.getEndpoint();
        boolean encrypted = to.getScheme().equals("https");
        int port = to.getPort() < 0 ? (encrypted ? HTTPS : HTTP) : to.getPort();
        String host = to.getHost().replaceAll("[\\[\\]]", "");
        int connectMillis = (int) Math.min(mostMillis(), millis(config.getConnectTimeout()));
        // No proxy: to look for one is to ask the application.
        try (Socket made = new Socket(Proxy.NO_PROXY)) {
            connection = made;
            if (aborted) {
                throw new IOException("no time left");
            }
            made.setTcpNoDelay(true);
            made.setSoTimeout((int) mostMillis());
            made.connect(new InetSocketAddress(host, port), connectMillis);
            Socket socket = encrypted ? encrypted(made, host, port) : made;
            OutputStream out = socket.getOutputStream();
            out.write(head(to, body.length).getBytes(StandardCharsets.UTF_8));
            out.write(body);
            out.flush();
            return Reply.read(socket);
        } finally {
            connection = null;
        }
    }

    /** Of a context of its own: the JVM's is made once, of properties that the application may be about to set. */
    private Socket encrypted(Socket made, String host, int port) throws IOException, GeneralSecurityException {
        SSLContext context = config.getSslContext();
        if (context == null) {
            context = SSLContext.getInstance("TLS");
            context.init(null, null, null);
        }
        SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket(made, host, port, true);
        SSLParameters checked = socket.getSSLParameters();
        checked.setEndpointIdentificationAlgorithm("HTTPS");
        socket.setSSLParameters(checked);
        socket.startHandshake();
        return socket;
    }

    private String head(URI to, int length) {
        String path = to.getRawPath() == null || to.getRawPath().isEmpty() ? "/" : to.getRawPath();
        Compressor compressor = config.getCompressor();
        return "POST " + path + " HTTP/1.1\r\nHost: " + to.getHost() + (to.getPort() < 0 ? "" : ":" + to.getPort())
                + "\r\nConnection: close\r\nContent-Type: " + config.getContentType() + "\r\nContent-Length: " + length
                + (compressor == null ? "" : "\r\nContent-Encoding: " + compressor.getEncoding()) + headers()
                + "\r\n\r\n";
    }

    private String headers() {
        StringBuilder text = new StringBuilder();
        for (Map.Entry<String, List<String>> header :
                config.getHeadersSupplier().get().entrySet()) {
            if (!header.getKey().matches("[!#$%&'*+.^_`|~\\w-]+")) {
                throw new IllegalArgumentException("a header has a name that HTTP does not allow");
            }
            for (String value : header.getValue()) {
                if (!value.matches("[^\\p{Cntrl}]*")) { // Its value is secret.
                    throw new IllegalArgumentException("the header " + header.getKey() + " holds a control character");
                }
                text.append("\r\n").append(header.getKey()).append(": ").append(value);
            }
        }
        return text.toString();
    }

    private static long millis(Duration time) {
        try {
            return Math.max(1, Math.min(MOST_MILLIS, time.toMillis()));
        } catch (ArithmeticException e) {
            return MOST_MILLIS;
        }
    }

    /** Nothing is kept open. */
    @Override
    public CompletableResultCode shutdown() {
        abort();
        return CompletableResultCode.ofSuccess();
    }
}
