// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.report.http;

import io.poolagent.agent.finding.AgentTask;
import io.poolagent.agent.finding.Faults;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Serves a surface over HTTP, with one thread that never blocks on a peer. Not the JDK's own server: until Java 11 that takes a first line
 * of any length, and so lets anyone who reaches the port fill the application's heap; it blocks a thread for each slow peer, loads
 * {@code java.util.logging}, and is not there in every runtime. What this one takes is small: GET, a head of 8 KB, one request a connection.
 */
public final class HttpServer implements Runnable {
    public static final int MOST_PEERS = 32;
    private static final int BACKLOG = 16;
    private static final long LOOK_MILLIS = 100;
    private static final long DRAIN_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long PAUSE_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final Content content;
    private final Documents documents;
    private final Faults faults;
    private final long limitNanos;
    private final Selector selector;
    private final ServerSocketChannel listener;
    private final SelectionKey accepts;
    private volatile boolean closed;

    // The thread's own.
    private long resumeNanos;
    private boolean pauses;

    /**
     * Listens from now on.
     *
     * @param limitMillis how long a peer may take to ask, to wait and to read its answer, each
     */
    public HttpServer(InetSocketAddress address, Content content, Documents documents, Faults faults, long limitMillis)
            throws IOException {
        this.content = content;
        this.documents = documents;
        this.faults = faults;
        this.limitNanos = TimeUnit.MILLISECONDS.toNanos(limitMillis);
        this.selector = Selector.open();
        ServerSocketChannel made = null;
        try {
            made = ServerSocketChannel.open();
            made.bind(address, BACKLOG);
            made.configureBlocking(false);
            accepts = made.register(selector, SelectionKey.OP_ACCEPT);
            listener = made;
        } catch (IOException | RuntimeException e) {
            if (made != null) {
                made.close();
            }
            selector.close();
            throw e;
        }
    }

    public int port() throws IOException {
        return ((InetSocketAddress) listener.getLocalAddress()).getPort();
    }

    /** Has the thread look what is new. Safe for use by any thread. */
    public void wake() {
        selector.wakeup();
    }

    /** Ends serving. Safe for use by any thread. */
    public void close() {
        closed = true;
        selector.wakeup();
    }

    @Override
    public void run() {
        try {
            while (!closed && listener.isOpen()) {
                boolean alone = selector.keys().size() == 1 && !pauses;
                selector.select(alone ? 0 : LOOK_MILLIS);
                // By this it never ends. Of a thread that stays interrupted no select would wait, and each channel it
                // touches is closed.
                Thread.interrupted();
                long now = System.nanoTime();
                for (Iterator<SelectionKey> ready = selector.selectedKeys().iterator(); ready.hasNext(); ) {
                    SelectionKey key = ready.next();
                    ready.remove();
                    serve(key, now);
                }
                look(now);
            }
            if (!closed) {
                faults.add(AgentTask.SERVE, new ClosedByInterruptException());
            }
        } catch (IOException e) {
            faults.add(AgentTask.SERVE, e);
        } finally {
            end();
        }
    }

    private void serve(SelectionKey key, long now) {
        Peer peer = (Peer) key.attachment();
        guard(key, peer, () -> {
            if (peer == null) {
                accept(now);
            } else {
                serve(peer, key, now);
            }
        });
    }

    /** What goes wrong with one peer, such as no memory left for its answer, ends nothing but that one. */
    private void guard(SelectionKey key, @Nullable Peer peer, Deed deed) {
        try {
            if (key.isValid()) {
                deed.run();
            }
        } catch (IOException e) { // A peer that is gone is no fault.
            cut(key, peer);
        } catch (RuntimeException | Error e) {
            faults.add(AgentTask.SERVE, e);
            cut(key, peer);
        }
    }

    private void accept(long now) throws IOException {
        SocketChannel channel;
        try {
            channel = listener.accept();
        } catch (IOException e) { // Such as too many open files: it would be ready again at once, and again.
            if (listener.isOpen()) {
                accepts.interestOps(0);
                pauses = true;
                resumeNanos = now + PAUSE_NANOS;
            }
            return;
        }
        if (channel != null) {
            boolean begun = false;
            try {
                makeRoom();
                channel.configureBlocking(false);
                channel.register(selector, SelectionKey.OP_READ, new Peer(channel, now + limitNanos));
                begun = true;
            } finally {
                if (!begun) {
                    channel.close();
                }
            }
        }
    }

    /** Who connected and says nothing goes first, the oldest of them: nobody can take all places by doing so. */
    private void makeRoom() {
        if (selector.keys().size() <= MOST_PEERS) {
            return;
        }
        SelectionKey first = null;
        for (SelectionKey key : selector.keys()) {
            Peer peer = (Peer) key.attachment();
            if (peer != null && key.isValid() && (first == null || peer.goesBefore((Peer) first.attachment()))) {
                first = key;
            }
        }
        if (first != null) {
            cut(first, (Peer) first.attachment());
        }
    }

    private void serve(Peer peer, SelectionKey key, long now) throws IOException {
        if (peer.step() == Peer.Step.ASKS) {
            String head = peer.readHead();
            if (head != null) {
                ask(peer, key, Request.parse(head), now);
            } else if (peer.isTooLong()) {
                Answer refusal = Answer.refused(431, "Request Header Fields Too Large", "a head of more than 8 KB");
                peer.answer(key, refusal, now + limitNanos);
            }
        } else if (peer.step() == Peer.Step.IS_ANSWERED) {
            peer.write(key, now + DRAIN_NANOS);
        } else if (peer.drain()) {
            cut(key, peer);
        }
    }

    private void ask(Peer peer, SelectionKey key, @Nullable Request request, long now) {
        Answer answer = content.answer(request);
        if (answer == null && request != null) {
            Document document = documents.ask(now);
            if (document == null) {
                peer.waits(key, request, now, now + limitNanos);
                return;
            }
            answer = document.answer(request);
        }
        if (answer == null) {
            answer = Answer.notFound();
        }
        peer.answer(key, answer, now + limitNanos);
    }

    /** Answers those who wait for a document, and cuts those whose time is over. */
    private void look(long now) {
        if (pauses && now - resumeNanos > 0) {
            pauses = false;
            accepts.interestOps(SelectionKey.OP_ACCEPT);
        }
        for (SelectionKey key : new ArrayList<>(selector.keys())) {
            Peer peer = (Peer) key.attachment();
            if (peer != null) {
                guard(key, peer, () -> look(peer, key, now));
            }
        }
    }

    private void look(Peer peer, SelectionKey key, long now) {
        Request waitsFor = peer.waitsFor();
        Document document = waitsFor == null ? null : documents.madeSince(peer.askedNanos());
        if (waitsFor != null && document != null) {
            peer.answer(key, document.answer(waitsFor), now + limitNanos);
        } else if (waitsFor != null && peer.isLate(now)) {
            Answer late = Answer.refused(503, "Service Unavailable", "the agent is busy, or watches no more");
            peer.answer(key, late, now + limitNanos);
        } else if (peer.isLate(now)) {
            cut(key, peer);
        }
    }

    /** Not the key by which others come. */
    private static void cut(SelectionKey key, @Nullable Peer peer) {
        if (peer != null) {
            key.cancel();
            peer.close();
        }
    }

    private void end() {
        try {
            for (SelectionKey key : selector.keys()) {
                key.channel().close();
            }
            selector.close();
        } catch (IOException e) {
            // Then the JVM's end closes it.
        }
    }

    private interface Deed {
        void run() throws IOException;
    }
}
