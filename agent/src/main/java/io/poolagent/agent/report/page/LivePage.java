// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.report.page;

import io.poolagent.agent.finding.AgentTask;
import io.poolagent.agent.finding.Faults;
import io.poolagent.agent.report.sink.Overview;
import io.poolagent.agent.report.sink.Remarks;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The live page: begins with two daemon threads, one that serves and one that makes the document, and ends with them. If it cannot
 * be served that is said in one line, and the application runs on.
 */
public final class LivePage {
    private static final long LIMIT_MILLIS = 5_000;
    private static final String NO_PAGE = "; the application runs without the page";

    private final PageAddress address;
    private final Remarks remarks;
    private final Faults faults;
    private final Documents documents;
    private final Thread serves;
    private final Thread makes;

    // Both are the serving thread's, and read by whoever ends the page.
    private volatile @Nullable PageServer server;
    private volatile boolean closed;

    private LivePage(PageAddress address, Remarks remarks, Faults faults) {
        this.address = address;
        this.remarks = remarks;
        this.faults = faults;
        this.documents = new Documents(faults, this::wake);
        this.serves = thread("pool-agent page", this::serve);
        this.makes = thread("pool-agent page document", documents);
    }

    /** Made by the agent's thread: one made by the application's would inherit, and keep, what is that one's. */
    private static Thread thread(String name, Runnable body) {
        Thread thread = new Thread(body, name);
        thread.setDaemon(true);
        thread.setContextClassLoader(LivePage.class.getClassLoader());
        return thread;
    }

    /**
     * Begins, without waiting for anything: called by the agent's thread.
     *
     * @param remarks takes where the page is, or why it is not
     * @param faults takes what goes wrong later
     */
    public static LivePage begin(PageAddress address, Remarks remarks, Faults faults) {
        LivePage page = new LivePage(address, remarks, faults);
        page.serves.start();
        return page;
    }

    /** Called by the agent's thread at each round: takes what is known, if somebody asks for it. */
    public void round(Supplier<Overview> overview) {
        documents.round(System.nanoTime(), overview);
    }

    private void wake() {
        PageServer running = server;
        if (running != null) {
            running.wake();
        }
    }

    private void serve() {
        try {
            PageServer made = listen();
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
            faults.add(AgentTask.SERVE_PAGE, t);
        } finally {
            makes.interrupt();
        }
    }

    private @Nullable PageServer listen() {
        try {
            InetSocketAddress where = address.resolve();
            boolean loopback = where.getAddress().isLoopbackAddress();
            Gate gate = new Gate(address.host(), loopback);
            PageServer made = new PageServer(where, gate, new PageFiles(), documents, faults, LIMIT_MILLIS);
            String host = where.getAddress().isAnyLocalAddress() ? "127.0.0.1" : address.host();
            remarks.note("page: http://" + host + ":" + made.port() + "/?token=" + gate.token());
            if (!loopback) {
                remarks.warn("page=" + address
                        + ": whoever reaches this port and knows the token sees the page, and it is not "
                        + "encrypted (page=" + made.port() + " is reached from this machine only)");
            }
            return made;
        } catch (IOException | RuntimeException e) {
            boolean inUse = String.valueOf(e.getMessage()).contains("in use");
            remarks.warn("page=" + address
                    + (inUse
                            ? ": the port is in use (expected: a free one, or page=0 for any that is free)"
                            : ": cannot be served: " + e + " (expected: off, or a port or host:port of this machine)")
                    + NO_PAGE);
            return null;
        }
    }

    /** Ends it. Safe for use by any thread, and more than once. */
    public void close() {
        closed = true;
        PageServer running = server;
        if (running != null) {
            running.close();
        }
    }

    /** Waits until its threads have ended, or a little longer than this. */
    public void awaitEnd(long mostMillis) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(mostMillis);
        serves.join(Math.max(1, mostMillis));
        makes.join(Math.max(1, TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime())));
    }
}
