// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.report.http;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * One that has connected, from its request to the end of its answer. None of it blocks: who sends or reads slowly takes no
 * thread, only a place, until its time is over. The server's thread's own.
 */
final class Peer {
    /** How far it is; each has a time that it may take. */
    enum Step {
        ASKS,
        WAITS,
        IS_ANSWERED,
        HAS_BEEN_ANSWERED
    }

    static final int MOST_HEAD_BYTES = 8_192;

    /** Of what follows a request that is refused, so much is read and dropped: a peer that is cut while it sends sees no answer. */
    private static final int MOST_DROPPED_BYTES = 65_536;

    /** A channel copies what it writes, and keeps room for as much. */
    private static final int MOST_WRITTEN_AT_ONCE = 32_768;

    private final SocketChannel channel;
    private final ByteBuffer read = ByteBuffer.allocate(MOST_HEAD_BYTES);
    private @Nullable ByteBuffer head;
    private @Nullable ByteBuffer body;
    private @Nullable Request waitsFor;
    private Step step = Step.ASKS;
    private long deadlineNanos;
    private long askedNanos;
    private int dropped;

    Peer(SocketChannel channel, long deadlineNanos) {
        this.channel = channel;
        this.deadlineNanos = deadlineNanos;
    }

    Step step() {
        return step;
    }

    boolean isLate(long nowNanos) {
        return nowNanos - deadlineNanos > 0;
    }

    /** Whether this one is to go before the other, if one must. */
    boolean goesBefore(Peer other) {
        boolean asks = step == Step.ASKS;
        return asks == (other.step == Step.ASKS) ? deadlineNanos - other.deadlineNanos < 0 : asks;
    }

    /** Reads what there is: the head once it is whole, else null. */
    @Nullable
    String readHead() throws IOException {
        int n = channel.read(read);
        if (n < 0) {
            throw new IOException("gone");
        }
        String all = new String(read.array(), 0, read.position(), StandardCharsets.ISO_8859_1);
        int end = all.indexOf("\r\n\r\n");
        return end < 0 ? null : all.substring(0, end);
    }

    boolean isTooLong() {
        return !read.hasRemaining();
    }

    /** Since when it waits. */
    long askedNanos() {
        return askedNanos;
    }

    void waits(SelectionKey key, Request forWhat, long nowNanos, long untilNanos) {
        step = Step.WAITS;
        waitsFor = forWhat;
        askedNanos = nowNanos;
        deadlineNanos = untilNanos;
        key.interestOps(0);
    }

    /** What it waits for; null if it does not wait. */
    @Nullable
    Request waitsFor() {
        return step == Step.WAITS ? waitsFor : null;
    }

    void answer(SelectionKey key, Answer with, long untilNanos) {
        step = Step.IS_ANSWERED;
        deadlineNanos = untilNanos;
        head = ByteBuffer.wrap(with.head());
        body = ByteBuffer.wrap(with.body()); // No copy: however many are answered, there is one of a document.
        key.interestOps(SelectionKey.OP_WRITE);
    }

    /** Writes as much as is taken; at the end, waits until the peer hangs up. */
    void write(SelectionKey key, long untilNanos) throws IOException {
        if (isWritten(head) && isWritten(body)) {
            head = null;
            body = null;
            step = Step.HAS_BEEN_ANSWERED;
            deadlineNanos = untilNanos;
            channel.shutdownOutput();
            key.interestOps(SelectionKey.OP_READ);
        }
    }

    /** Writes some of it; whether that was the rest. */
    private boolean isWritten(@Nullable ByteBuffer part) throws IOException {
        if (part != null && part.hasRemaining()) {
            int end = part.limit();
            part.limit(Math.min(end, part.position() + MOST_WRITTEN_AT_ONCE));
            channel.write(part);
            part.limit(end);
        }
        return part == null || !part.hasRemaining();
    }

    /** Reads and drops; whether there is an end of it. */
    boolean drain() throws IOException {
        read.clear();
        int n = channel.read(read);
        dropped += Math.max(0, n);
        return n < 0 || dropped > MOST_DROPPED_BYTES;
    }

    void close() {
        try {
            channel.close();
        } catch (IOException e) {
            // It is gone in any case.
        }
    }
}
