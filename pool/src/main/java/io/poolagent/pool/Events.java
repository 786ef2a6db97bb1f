// SPDX-License-Identifier: Apache-2.0
package io.poolagent.pool;

import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells the listeners, in their order, and lets none of them harm the pool. Never called with a lock held. */
final class Events {
    private static final Logger LOG = LoggerFactory.getLogger(PoolListener.class);

    private final String poolName;
    private final CopyOnWriteArrayList<PoolListener> listeners;
    /** Looked at on every acquire and release, so a field of its own. */
    private volatile boolean on;

    Events(String poolName, List<PoolListener> listeners) {
        this.poolName = poolName;
        this.listeners = new CopyOnWriteArrayList<>(listeners);
        this.on = !listeners.isEmpty();
    }

    /** Whether anybody listens. */
    boolean isOn() {
        return on;
    }

    synchronized void add(PoolListener listener) {
        listeners.add(listener);
        on = true;
    }

    synchronized void remove(PoolListener listener) {
        listeners.remove(listener);
        on = !listeners.isEmpty();
    }

    void connectionCreated(PhysicalConnection physical, long tookNanos) {
        tell(l -> l.onConnectionCreated(physical.info(), Duration.ofNanos(tookNanos)));
    }

    void connectionClosed(PhysicalConnection physical, CloseReason reason) {
        tell(l -> l.onConnectionClosed(physical.info(), reason));
    }

    void acquired(LeaseInfo lease, long waitedNanos) {
        tell(l -> l.onAcquire(lease, Duration.ofNanos(waitedNanos)));
    }

    void ended(LeaseInfo lease, LeaseEnd end) {
        tell(l -> {
            switch (end) {
                case RELEASED -> l.onRelease(lease);
                case EVICTED -> l.onEvict(lease);
                case RECLAIMED -> l.onReclaim(lease);
            }
        });
    }

    void overdue(LeaseInfo lease, Evidence evidence) {
        tell(l -> l.onOverdue(lease, evidence.acquired()));
    }

    void waiting(int pending) {
        tell(l -> l.onWait(pending));
    }

    void waited(long nanos, WaitEnd end) {
        tell(l -> l.onWaitEnd(Duration.ofNanos(nanos), end));
    }

    void acquireFailed(SQLException failure) {
        tell(l -> l.onAcquireFailed(failure));
    }

    void misuse(MisuseReport report) {
        tell(l -> l.onMisuse(report));
    }

    private void tell(Consumer<PoolListener> event) {
        if (!on) {
            return;
        }
        for (PoolListener listener : listeners) {
            try {
                event.accept(listener);
            } catch (Throwable e) { // Whatever a listener throws, the caller must not pay for it.
                LOG.warn(
                        "pool '{}': a listener failed: {}",
                        poolName,
                        listener.getClass().getName(),
                        e);
            }
        }
    }
}
