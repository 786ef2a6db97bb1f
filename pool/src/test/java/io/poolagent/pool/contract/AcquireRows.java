// SPDX-License-Identifier: Apache-2.0
package io.poolagent.pool.contract;

import static io.poolagent.pool.contract.Row.KEPT;
import static io.poolagent.pool.contract.Row.NOT_TRIED;
import static io.poolagent.pool.contract.Row.kept;

import io.poolagent.pool.FakeDriver;
import io.poolagent.pool.contract.ContractPool.Limits;
import io.poolagent.pool.contract.ContractPool.Remedy;
import io.poolagent.pool.contract.Subject.Task;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;

/** Waiting, limits, and what a pool does on its own. */
final class AcquireRows {
    private AcquireRows() {}

    static List<Row> all() {
        return List.of(
                new Row("`maximumPoolSize` is never exceeded (16 threads on 4)", AcquireRows::most),
                new Row("an exhausted pool throws a transient exception at the deadline", AcquireRows::exhausted),
                new Row("with SQLState 08001 or of class HYT", AcquireRows::sqlState),
                new Row(
                        "a caller has its answer at its deadline though the driver hangs in `connect`",
                        AcquireRows::hangs),
                new Row("a thread that waits can be interrupted", AcquireRows::interrupt),
                new Row("and still has its interrupt flag", AcquireRows::interruptFlag),
                new Row("who waits is served in order, if nobody else comes", AcquireRows::order),
                new Row("`minimumIdle` connections are opened on their own", AcquireRows::minimumIdle)
                        .unless(Remedy.agroal("`initialSize` is set", pool -> pool.initialSize(2))),
                new Row("and opened again when one is lost", AcquireRows::refilled)
                        .unless(Remedy.agroal("`initialSize` and `exceptionSorter` are set", pool -> pool.initialSize(2)
                                .exceptionSorter(ContractPool::lost))),
                new Row(
                        "an idle connection is validated though nobody asks for it (`keepaliveTime`)",
                        AcquireRows::keepalive),
                new Row(
                                "an idle connection is closed after `maxLifetime` though nobody asks for it",
                                AcquireRows::lifetime)
                        .unless(Remedy.dbcp2("`testWhileIdle` is set", pool -> pool.setTestWhileIdle(true))),
                new Row("`close()` of the pool: nobody gets a connection any more", AcquireRows::closed),
                new Row("who waits is told at once", AcquireRows::closedWhileWaiting),
                new Row("what was in use is closed when it is released, at the latest", AcquireRows::closedWhileInUse));
    }

    private static String most(Subject subject) throws Exception {
        AtomicLong mostAlive = new AtomicLong();
        subject.open(4);
        List<Task<Void>> users = new ArrayList<>();
        for (int user = 0; user < 16; user++) {
            users.add(Subject.start(() -> {
                for (int i = 0; i < 200; i++) {
                    try (Connection connection = subject.acquire()) {
                        mostAlive.accumulateAndGet(subject.driver.alive(), Math::max);
                        connection.createStatement().close();
                    }
                }
                return null;
            }));
        }
        for (Task<Void> user : users) {
            user.get();
        }
        return kept(mostAlive.get() <= 4, "no");
    }

    private static SQLException whenExhausted(Subject subject) throws Exception {
        subject.openImpatient(1);
        Connection held = subject.acquire();
        try {
            subject.acquire();
            throw new AssertionError("not exhausted");
        } catch (SQLException e) {
            return e;
        } finally {
            held.close();
        }
    }

    private static String exhausted(Subject subject) throws Exception {
        SQLException thrown = whenExhausted(subject);
        return kept(
                thrown instanceof SQLTransientException,
                "throws `" + thrown.getClass().getSimpleName() + "`");
    }

    private static String sqlState(Subject subject) throws Exception {
        String state = whenExhausted(subject).getSQLState();
        return kept(
                state != null && (state.equals("08001") || state.startsWith("HYT")), state == null ? "none" : state);
    }

    private static String hangs(Subject subject) throws Exception {
        subject.driver.connectGate = subject.end;
        subject.openImpatient(1);
        Task<Connection> caller = Subject.start(subject::acquire);
        return kept(
                caller.endsSoon(),
                subject.kind == ContractPool.AGROAL
                        ? "waits as long as the driver does, unless its thread is virtual"
                        : "waits as long as the driver does");
    }

    private static Task<Connection> interrupted(Subject subject) throws Exception {
        subject.open(1);
        Connection held = subject.acquire();
        Task<Connection> caller = subject.startWaiting(subject::acquire);
        caller.thread.interrupt();
        boolean ended = caller.endsSoon();
        held.close();
        return ended ? caller : null;
    }

    private static String interrupt(Subject subject) throws Exception {
        Task<Connection> caller = interrupted(subject);
        return kept(caller != null && caller.failure() instanceof SQLException, "no");
    }

    private static String interruptFlag(Subject subject) throws Exception {
        Task<Connection> caller = interrupted(subject);
        return kept(caller != null && caller.interruptedAtEnd.get(), "no");
    }

    /** Tried until it is done within half a second: Agroal's queue is left and joined again after one. */
    private static String order(Subject subject) throws Exception {
        subject.open(1);
        while (true) {
            long start = System.nanoTime();
            List<Integer> served = servedInTurn(subject);
            if (System.nanoTime() - start < 500_000_000) {
                return kept(served.equals(List.of(0, 1, 2, 3)), "no");
            }
        }
    }

    private static List<Integer> servedInTurn(Subject subject) throws Exception {
        Connection held = subject.acquire();
        Queue<Integer> served = new ConcurrentLinkedQueue<>();
        List<Task<Void>> callers = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            int number = i;
            callers.add(subject.startWaiting(() -> {
                try (Connection connection = subject.acquire()) {
                    served.add(number);
                    connection.createStatement().close();
                }
                return null;
            }));
        }
        held.close();
        for (Task<Void> caller : callers) {
            caller.get();
        }
        return List.copyOf(served);
    }

    private static String minimumIdle(Subject subject) throws Exception {
        subject.open(Limits.of(4).keep(2));
        subject.acquire().close();
        return kept(Subject.soon(() -> subject.driver.alive() >= 2), "no");
    }

    private static String refilled(Subject subject) throws Exception {
        subject.open(Limits.of(4).keep(2));
        Connection connection = subject.acquire();
        Subject.soon(() -> subject.driver.alive() >= 2);
        subject.driver.opened.forEach(physical -> physical.calls.clear());
        connection.createStatement().close();
        FakeDriver.Physical lost = subject.driver.opened.stream()
                .filter(physical -> physical.calls.contains("createStatement()"))
                .findFirst()
                .orElseThrow();
        Subject.lose(lost);
        try (connection) {
            connection.createStatement().execute("SELECT");
        } catch (SQLException e) {
            connection.isClosed();
        }
        return kept(Subject.soon(() -> subject.driver.alive() >= 2), "no");
    }

    private static String keepalive(Subject subject) throws Exception {
        if (subject.kind == ContractPool.HIKARI) {
            return NOT_TRIED + "its least is 30 s";
        }
        subject.open(Limits.of(1).keep(1).keepalive(Duration.ofMillis(300)));
        subject.acquire().close();
        subject.latest().calls.clear();
        return kept(
                Subject.soon(() -> subject.latest().calls.stream().anyMatch(call -> call.startsWith("isValid"))), "no");
    }

    private static String lifetime(Subject subject) throws Exception {
        if (subject.kind == ContractPool.HIKARI) {
            return NOT_TRIED + "its least is 30 s";
        }
        subject.open(Limits.of(1).lifetime(Duration.ofMillis(300)));
        subject.acquire().close();
        return kept(Subject.soon(() -> subject.latest().closed), "no");
    }

    private static String closed(Subject subject) throws Exception {
        subject.open(1);
        subject.acquire().close();
        subject.closePool();
        return kept(subject.exhausted(), "no");
    }

    private static String closedWhileWaiting(Subject subject) throws Exception {
        subject.open(1);
        Connection held = subject.acquire();
        Task<Connection> caller = subject.startWaiting(subject::acquire);
        Task<Void> closing = Subject.start(() -> {
            subject.closePool();
            return null;
        });
        boolean told = caller.endsSoon();
        held.close();
        closing.get();
        return told ? KEPT : "waits to its deadline";
    }

    private static String closedWhileInUse(Subject subject) throws Exception {
        subject.open(1);
        Connection held = subject.acquire();
        Task<Void> closing = Subject.start(() -> {
            subject.closePool();
            return null;
        });
        closing.endsSoon();
        try (held) {
            held.isClosed();
        }
        return kept(Subject.soon(() -> subject.driver.alive() == 0), "stays open");
    }
}
