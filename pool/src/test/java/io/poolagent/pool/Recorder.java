// SPDX-License-Identifier: Apache-2.0
package io.poolagent.pool;

import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A listener that writes down every event as {@code name lease-or-connection detail}. */
final class Recorder implements PoolListener {
    final List<String> events = new CopyOnWriteArrayList<>();
    final List<LeaseInfo> leases = new CopyOnWriteArrayList<>();
    final List<MisuseReport> misuses = new CopyOnWriteArrayList<>();
    final List<Throwable> stacks = new CopyOnWriteArrayList<>();

    List<String> take() {
        List<String> taken = List.copyOf(events);
        events.clear();
        return taken;
    }

    /** The events of this name. */
    List<String> of(String name) {
        return events.stream().filter(event -> event.startsWith(name + " ")).toList();
    }

    @Override
    public void onConnectionCreated(ConnectionInfo connection, Duration took) {
        events.add("created " + connection.connection());
    }

    @Override
    public void onConnectionClosed(ConnectionInfo connection, CloseReason reason) {
        events.add("closed " + connection.connection() + " " + reason);
    }

    @Override
    public void onAcquire(LeaseInfo lease, Duration waited) {
        leases.add(lease);
        events.add("acquire " + lease.id());
    }

    @Override
    public void onRelease(LeaseInfo lease) {
        leases.add(lease);
        events.add("release " + lease.id());
    }

    @Override
    public void onEvict(LeaseInfo lease) {
        leases.add(lease);
        events.add("evict " + lease.id());
    }

    @Override
    public void onReclaim(LeaseInfo lease) {
        leases.add(lease);
        events.add("reclaim " + lease.id());
    }

    @Override
    public void onOverdue(LeaseInfo lease, Throwable acquired) {
        leases.add(lease);
        if (acquired != null) {
            stacks.add(acquired);
        }
        events.add("overdue " + lease.id());
    }

    @Override
    public void onWait(int pending) {
        events.add("wait " + pending);
    }

    @Override
    public void onWaitEnd(Duration waited, WaitEnd end) {
        events.add("waited " + end);
    }

    @Override
    public void onAcquireFailed(SQLException failure) {
        events.add("failed " + failure.getSQLState());
    }

    @Override
    public void onMisuse(MisuseReport report) {
        misuses.add(report);
        events.add("misuse " + report.kind());
    }
}
