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

    private final HttpSenderConfig config;
    private final Target to;
    private volatile @Nullable Socket connection;
    private volatile boolean aborted;
    private @Nullable Reply reply;
    private @Nullable Throwable fault;

    /** @throws IllegalArgumentException if a header cannot be sent, or there is nowhere to send it to */
    HttpPost(HttpSenderConfig config) {
        this.config = config;
        this.to = new Target(config.getEndpoint());
        headers(); // A wrong one is known at the start.
    }

    /** Where to, without what may be secret. */
    String url() {
        return to.toString();
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

    /** Before the next is made: it may fail before it is sent. */
    void forget() {
        reply = null;
        fault = null;
    }

    /** Why what was sent last got no reply. */
    @Nullable
    Throwable fault() {
        return fault;
    }

    @Override
    public void send(MessageWriter message, Consumer<HttpResponse> onResponse, Consumer<Throwable> onError) {
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
        int connectMillis = (int) Math.min(mostMillis(), millis(config.getConnectTimeout()));
        // No proxy: to look for one is to ask the application.
        try (Socket made = new Socket(Proxy.NO_PROXY)) {
            connection = made;
            if (aborted) {
                throw new IOException("no time left");
            }
            made.setTcpNoDelay(true);
            made.setSoTimeout((int) mostMillis());
            made.connect(new InetSocketAddress(to.host(), to.port()), connectMillis);
            Socket socket = to.isEncrypted() ? encrypted(made) : made;
            IOException cut = write(socket.getOutputStream(), body);
            try {
                return Reply.read(socket);
            } catch (IOException e) {
                throw cut == null ? e : cut;
            }
        } finally {
            connection = null;
        }
    }

    /** Why not all could be written; null if it was. Who takes no more may have answered why. */
    private @Nullable IOException write(OutputStream out, byte[] body) {
        try {
            out.write(head(body.length).getBytes(StandardCharsets.UTF_8));
            out.write(body);
            out.flush();
            return null;
        } catch (IOException e) {
            return e;
        }
    }

    /** Of a context of its own: the JVM's is made once, of properties that the application may be about to set. */
    private Socket encrypted(Socket made) throws IOException, GeneralSecurityException {
        SSLContext context = config.getSslContext();
        if (context == null) {
            context = SSLContext.getInstance("TLS");
            context.init(null, null, null);
        }
        SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket(made, to.host(), to.port(), true);
        SSLParameters checked = socket.getSSLParameters();
        checked.setEndpointIdentificationAlgorithm("HTTPS");
        socket.setSSLParameters(checked);
        socket.startHandshake();
        return socket;
    }

    /** What precedes the body. */
    String head(int length) {
        Compressor compressor = config.getCompressor();
        return "POST " + to.path() + " HTTP/1.1\r\nHost: " + to.authority()
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
