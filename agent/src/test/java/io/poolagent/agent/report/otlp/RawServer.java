// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.report.otlp;

import io.opentelemetry.sdk.common.export.MessageWriter;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/** Answers each connection by the same bytes, whatever they are. */
final class RawServer implements AutoCloseable {
    private final ServerSocket server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private volatile String answer = "";
    private volatile long dropMillis;
    private volatile boolean reads = true;

    RawServer() throws IOException {
        Thread thread = new Thread(this::serve, "raw server");
        thread.setDaemon(true);
        thread.start();
    }

    RawServer answers(String with) {
        answer = with;
        return this;
    }

    RawServer inDropsOf(long millis) {
        dropMillis = millis;
        return this;
    }

    /** Of what is sent. */
    RawServer readingNothing() {
        reads = false;
        return this;
    }

    int port() {
        return server.getLocalPort();
    }

    /** What was read first of each connection. */
    List<String> requests() {
        return requests;
    }

    private void serve() {
        while (!server.isClosed()) {
            try (Socket one = server.accept()) {
                answer(one);
            } catch (IOException | InterruptedException e) {
                // The other side has seen enough.
            }
        }
    }

    private void answer(Socket one) throws IOException, InterruptedException {
        byte[] some = new byte[64_000];
        InputStream in = one.getInputStream();
        int length = in.read(some);
        requests.add(new String(some, 0, Math.max(0, length), StandardCharsets.ISO_8859_1));
        OutputStream out = one.getOutputStream();
        byte[] bytes = answer.getBytes(StandardCharsets.ISO_8859_1);
        if (dropMillis == 0) {
            out.write(bytes);
        }
        for (int i = 0; dropMillis > 0 && i < bytes.length; i++) {
            out.write(bytes[i]);
            TimeUnit.MILLISECONDS.sleep(dropMillis);
        }
        one.shutdownOutput();
        one.setSoTimeout(500);
        if (!reads) {
            TimeUnit.MILLISECONDS.sleep(500); // Then what has not been read resets the connection.
        } else {
            while (in.read(some) >= 0) {}
        }
    }

    static MessageWriter message(byte[] bytes) {
        return new MessageWriter() {
            @Override
            public void writeMessage(OutputStream to) throws IOException {
                to.write(bytes);
            }

            @Override
            public int getContentLength() {
                return bytes.length;
            }
        };
    }

    @Override
    public void close() {
        try {
            server.close();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
