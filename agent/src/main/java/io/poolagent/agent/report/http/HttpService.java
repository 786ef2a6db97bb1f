// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.report.http;

import io.poolagent.agent.finding.AgentTask;
import io.poolagent.agent.finding.Faults;
import io.poolagent.agent.report.sink.LiveSurface;
import io.poolagent.agent.report.sink.Overview;
import io.poolagent.agent.report.sink.Remarks;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Serves one surface: begins with two daemon threads, one that serves and one that makes the document, and ends with them. If it
 * cannot be served that is said in one line, and the application runs on.
 */
public final class HttpService implements LiveSurface {
    private static final long LIMIT_MILLIS = 5_000;

    private final Surface surface;
    private final HttpAddress address;
    private final Remarks remarks;
    private final Faults faults;
    private final Documents documents;
    private final Thread serves;
    private final Thread makes;

    // Both are the serving thread's, and read by whoever ends the page.
    private volatile @Nullable HttpServer server;
    private volatile boolean closed;

    private HttpService(Surface surface, HttpAddress address, Remarks remarks, Faults faults) {
        this.surface = surface;
        this.address = address;
        this.remarks = remarks;
        this.faults = faults;
        this.documents = new Documents(surface, faults, this::wake);
        this.serves = thread("pool-agent " + surface.option(), this::serve);
        this.makes = thread("pool-agent " + surface.option() + " document", documents);
    }

    /** Made by the agent's thread: one made by the application's would inherit, and keep, what is that one's. */
    private static Thread thread(String name, Runnable body) {
        Thread thread = new Thread(body, name);
        thread.setDaemon(true);
        thread.setContextClassLoader(HttpService.class.getClassLoader());
        return thread;
    }

    /**
     * Begins, without waiting for anything: called by the agent's thread.
     *
     * @param remarks takes where it is served, or why it is not
     * @param faults takes what goes wrong later
     */
    public static HttpService begin(Surface surface, HttpAddress address, Remarks remarks, Faults faults) {
        HttpService service = new HttpService(surface, address, remarks, faults);
        service.serves.start();
        return service;
    }

    @Override
    public void round(Supplier<Overview> overview) {
        documents.round(System.nanoTime(), overview);
    }

    private void wake() {
        HttpServer running = server;
        if (running != null) {
            running.wake();
        }
    }

    private void serve() {
        try {
            HttpServer made = listen();
            if (made != null) {
                server = made;
                if (closed) { // Meanwhile: either this or who closes it sees the other.
                    made.close();
                } else {
                    makes.start();
                }
                made.run();
            }
        } catch (Throwable t) { // Such as a trimmed runtime that lacks a class.
            faults.add(AgentTask.SERVE, t);
        } finally {
            documents.end(makes);
        }
    }

    private @Nullable HttpServer listen() {
        try {
            InetSocketAddress where = address.resolve();
            boolean loopback = where.getAddress().isLoopbackAddress();
            Content content = surface.open(address.host(), loopback);
            HttpServer made = new HttpServer(where, content, documents, faults, LIMIT_MILLIS);
            String host = where.getAddress().isAnyLocalAddress() ? "127.0.0.1" : address.host();
            remarks.note(surface.option() + ": " + content.url(host + ":" + made.port()));
            if (!loopback) {
                remarks.warn(asked() + ": " + content.exposure() + ", and it is not encrypted (" + surface.option()
                        + "=" + made.port() + " is reached from this machine only)");
            }
            return made;
        } catch (IOException | RuntimeException e) {
            boolean inUse = String.valueOf(e.getMessage()).contains("in use");
            remarks.warn(asked()
                    + (inUse
                            ? ": the port is in use (expected: a free one, or " + surface.option()
                                    + "=0 for any that is free)"
                            : ": cannot be served: " + e + " (expected: off, or a port or host:port of this machine)")
                    + "; the application runs without " + surface.noun());
            return null;
        }
    }

    private String asked() {
        return surface.option() + "=" + address;
    }

    @Override
    public void close() {
        closed = true;
        HttpServer running = server;
        if (running != null) {
            running.close();
        }
    }

    @Override
    public void awaitEnd(long mostMillis) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(mostMillis);
        serves.join(Math.max(1, mostMillis));
        makes.join(Math.max(1, TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime())));
    }
}
