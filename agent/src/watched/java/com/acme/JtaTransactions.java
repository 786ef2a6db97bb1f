// SPDX-License-Identifier: Apache-2.0
package com.acme;

import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.sql.DataSource;

/**
 * Transactions of JTA's, of either API: hence by reflection. Arguments: the pool, the class of the transaction manager or of
 * the one who has it, and how long to wait in milliseconds, or {@code short}.
 */
public final class JtaTransactions {
    /** As {@code Status} of JTA says it. */
    private static final int NO_TRANSACTION = 6;

    /** As a transaction may take that is more than one task. */
    private static final long PAUSE_MILLIS = 5_000;

    private static final List<Connection> HELD = new CopyOnWriteArrayList<>();

    private final DataSource pool;
    private final Object manager;
    private final CountDownLatch end = new CountDownLatch(1);

    private JtaTransactions(DataSource pool, Object manager) {
        this.pool = pool;
        this.manager = manager;
    }

    public static void main(String[] args) throws Exception {
        JtaTransactions app = new JtaTransactions(Pools.open(args[0], 12), manager(args[1]));
        if (args[2].equals("short")) { // Its life is shorter than a later task is waited for.
            app.tasks(app::neverEnds);
            Thread.sleep(4_000);
            System.exit(0);
        }
        Connection before = app.pool.getConnection();
        app.leavesOneOpen();
        app.leavesOneOpenAndRollsBack();
        app.closesAll();
        app.closesAfterCommit();
        app.usesOneAfterCommit();
        app.opensOneForGoodWhileItCommits();
        app.isSuspendedWithOne();
        ExecutorService handsOn = app.tasks(app::endsItByItself, app::isEndedByAnotherThread);
        ExecutorService keeper = app.tasks(app::goesOnInLaterTasks);
        ExecutorService leaver = app.tasks(app::neverEnds);
        ExecutorService others = app.tasks(
                app::closesAll,
                app::isSuspended,
                app::neverEndsAndUsesNone,
                () -> app.call("rollback"),
                app::goesOnInTheNextTask,
                () -> app.call("commit"));
        Thread inside = new Thread(app::holdsOneBeyondCommit, "beyond");
        inside.start();
        Connection after = app.pool.getConnection();
        Thread.sleep(PAUSE_MILLIS);
        keeper.submit(app::uses).get();
        Thread.sleep(Long.parseLong(args[2]) - PAUSE_MILLIS);
        app.end.countDown();
        inside.join();
        keeper.submit(() -> app.call("commit")).get();
        keeper.shutdown();
        handsOn.shutdown();
        leaver.shutdown();
        others.shutdown();
        before.close();
        after.close();
        System.out.println("held " + HELD.size());
        System.out.println("done");
        System.exit(0);
    }

    private static Object manager(String name) throws Exception {
        Class<?> type = Class.forName(name);
        try {
            return type.getMethod("transactionManager").invoke(null);
        } catch (NoSuchMethodException e) {
            return type.getConstructor().newInstance();
        }
    }

    private void leavesOneOpen() throws Exception {
        call("begin");
        insert();
        call("commit");
    }

    private void insert() throws SQLException {
        Connection c = pool.getConnection(); // -> LEFT_OPEN
        c.createStatement().execute("SELECT 1");
        HELD.add(c);
    }

    private void leavesOneOpenAndRollsBack() throws Exception {
        call("begin");
        delete();
        call("rollback");
    }

    private void delete() throws SQLException {
        HELD.add(pool.getConnection()); // -> LEFT_OPEN
    }

    private void closesAll() throws Exception {
        call("begin");
        try (Connection c = pool.getConnection()) {
            c.createStatement().execute("SELECT 1");
        }
        call("commit");
    }

    private void closesAfterCommit() throws Exception {
        try (Connection outer = pool.getConnection()) {
            call("begin");
            try (Connection inner = pool.getConnection()) {
                inner.createStatement().execute("SELECT 1");
                outer.createStatement().execute("SELECT 1");
                call("commit");
            }
        }
    }

    private void usesOneAfterCommit() throws Exception {
        call("begin");
        Connection c = open();
        call("commit");
        c.createStatement().execute("SELECT 1");
        closeAtTheEnd(c);
    }

    private Connection open() throws SQLException {
        return pool.getConnection();
    }

    /** As a transaction manager does that keeps its log in a database. */
    private void opensOneForGoodWhileItCommits() throws Exception {
        call("begin");
        Object transaction = call("getTransaction");
        for (Method method : api(transaction, "Transaction").getMethods()) {
            if (method.getName().equals("registerSynchronization")) {
                Class<?> type = method.getParameterTypes()[0];
                method.invoke(
                        transaction,
                        Proxy.newProxyInstance(
                                type.getClassLoader(), new Class<?>[] {type}, (proxy, called, arguments) -> {
                                    if (called.getName().equals("beforeCompletion")) {
                                        closeAtTheEnd(open());
                                    }
                                    return called.getName().equals("hashCode") ? 1 : null;
                                }));
            }
        }
        call("commit");
    }

    /** And another transaction is in between. */
    private void isSuspendedWithOne() throws Exception {
        call("begin");
        closeAtTheEnd(open());
        Object suspended = call("suspend");
        leavesNone();
        resume(suspended);
        call("commit");
    }

    private void isSuspended() throws Exception {
        call("begin");
        uses();
        Object suspended = call("suspend");
        closesAll();
        resume(suspended);
        call("commit");
    }

    private void resume(Object suspended) throws Exception {
        for (Method method : api(manager, "TransactionManager").getMethods()) {
            if (method.getName().equals("resume")) {
                method.invoke(manager, suspended);
            }
        }
    }

    private void leavesNone() throws Exception {
        closesAll();
    }

    /** On one thread of their own, one after the other; returns when all are done. */
    private ExecutorService tasks(Task... tasks) throws Exception {
        ExecutorService thread = Executors.newFixedThreadPool(1);
        for (Task task : tasks) {
            thread.submit(() -> {
                        task.run();
                        return null;
                    })
                    .get();
        }
        return thread;
    }

    private void neverEnds() throws Exception {
        call("begin");
        try (Connection c = pool.getConnection()) { // -> UNENDED_TRANSACTION
            c.createStatement().execute("SELECT 1");
        }
    }

    private void neverEndsAndUsesNone() throws Exception {
        call("begin");
    }

    private void endsItByItself() throws Exception {
        call("begin");
        try (Connection c = pool.getConnection()) {
            c.createStatement().execute("SELECT 1");
        }
        Object transaction = call("getTransaction");
        api(transaction, "Transaction").getMethod("rollback").invoke(transaction);
        if (Integer.valueOf(NO_TRANSACTION).equals(call("getStatus"))) {
            return;
        }
        call("suspend"); // Some leave it with the thread.
    }

    private void goesOnInTheNextTask() throws Exception {
        call("begin");
        uses();
    }

    private void goesOnInLaterTasks() throws Exception {
        api(manager, "TransactionManager")
                .getMethod("setTransactionTimeout", int.class)
                .invoke(manager, 60);
        goesOnInTheNextTask();
    }

    private Object uses() throws SQLException {
        try (Connection c = pool.getConnection()) {
            return c.createStatement().execute("SELECT 1");
        }
    }

    private void isEndedByAnotherThread() throws Exception {
        call("begin");
        uses();
        Object transaction = call("getTransaction");
        Thread other = new Thread(() -> {
            try {
                api(transaction, "Transaction").getMethod("commit").invoke(transaction);
            } catch (ReflectiveOperationException e) {
                throw new IllegalStateException(e);
            }
        });
        other.start();
        other.join();
    }

    private void holdsOneBeyondCommit() {
        try {
            call("begin");
            try (Connection c = pool.getConnection()) {
                c.createStatement().execute("SELECT 1");
                call("commit");
                end.await();
            }
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private void closeAtTheEnd(Connection c) {
        Thread closer = new Thread(() -> {
            try {
                end.await();
                c.close();
            } catch (InterruptedException | SQLException e) {
                throw new IllegalStateException(e);
            }
        });
        closer.setDaemon(true);
        closer.start();
    }

    /** What is done by an executor. */
    private interface Task {
        void run() throws Exception;
    }

    private Object call(String method) throws Exception {
        return api(manager, "TransactionManager").getMethod(method).invoke(manager);
    }

    /** The interface of this name in either API. */
    private static Class<?> api(Object of, String name) throws ClassNotFoundException {
        for (String api : new String[] {"javax", "jakarta"}) {
            try {
                Class<?> type = Class.forName(api + ".transaction." + name);
                if (type.isInstance(of)) {
                    return type;
                }
            } catch (ClassNotFoundException e) {
                continue;
            }
        }
        throw new ClassNotFoundException(name);
    }
}
