// SPDX-License-Identifier: Apache-2.0
package io.poolagent.pool.group;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;

/** The nodes of a group, by id, in the order they were added. Read without a lock; the lock never guards I/O. */
final class Nodes {
    private final GroupErrors errors;
    private final ReentrantLock lock = new ReentrantLock();
    private volatile Map<String, Node> all = Map.of();
    private volatile boolean closed;
    private int lastNumber;

    Nodes(GroupErrors errors) {
        this.errors = errors;
    }

    /** Another map after every change. */
    Map<String, Node> all() {
        return all;
    }

    boolean isClosed() {
        return closed;
    }

    boolean contains(Node node) {
        return all.get(node.id) == node;
    }

    void add(String id, Function<String, Node> maker) {
        lock.lock();
        try {
            if (closed) {
                throw errors.addToClosed();
            }
            if (all.containsKey(id)) {
                throw errors.sameId(id);
            }
            Map<String, Node> more = new LinkedHashMap<>(all);
            more.put(id, maker.apply(id));
            all = Collections.unmodifiableMap(more);
        } finally {
            lock.unlock();
        }
    }

    /** The id it got. */
    String add(Function<String, Node> maker) {
        lock.lock();
        try {
            String id;
            do {
                id = "CLUSTER::" + ++lastNumber;
            } while (all.containsKey(id));
            add(id, maker);
            return id;
        } finally {
            lock.unlock();
        }
    }

    /** False if it was not there: of several callers exactly one gets true. */
    boolean remove(Node node) {
        lock.lock();
        try {
            if (!contains(node)) {
                return false;
            }
            Map<String, Node> fewer = new LinkedHashMap<>(all);
            fewer.remove(node.id);
            all = Collections.unmodifiableMap(fewer);
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** Takes no more nodes; of several callers exactly one gets true. */
    boolean close() {
        lock.lock();
        try {
            boolean first = !closed;
            closed = true;
            return first;
        } finally {
            lock.unlock();
        }
    }

    /** Closes the pools, all at once: one that hangs must not keep callers waiting at another. */
    static void closePools(Iterable<Node> nodes) {
        List<Thread> closers = new ArrayList<>();
        nodes.forEach(node -> closers.add(closePool(node)));
        try {
            for (Thread closer : closers) {
                closer.join();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Does not wait for it. */
    static Thread closePool(Node node) {
        Thread thread = new Thread(node.pool::close, node.pool.name() + "-closer");
        thread.setDaemon(true);
        // Not the creator's, or it would keep an undeployed application's classes while it closes.
        thread.setContextClassLoader(Nodes.class.getClassLoader());
        try {
            thread.start();
        } catch (OutOfMemoryError e) { // The system is out of threads.
            node.pool.close();
        }
        return thread;
    }
}
