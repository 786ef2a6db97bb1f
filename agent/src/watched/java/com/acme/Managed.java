// SPDX-License-Identifier: Apache-2.0
package com.acme;

import java.lang.management.ManagementFactory;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import javax.management.StandardMBean;
import javax.sql.DataSource;

/** What an application may do to the MBeans of its pools. Argument: what. */
public final class Managed {
    private static final String BUILDER = "javax.management.builder.initial";

    /** Says which thread is made by one of this application's, and so has what is this one's. */
    private static final InheritableThreadLocal<String> OURS = new InheritableThreadLocal<String>() {
        @Override
        protected String childValue(String ours) {
            for (StackTraceElement frame : new Throwable().getStackTrace()) {
                if (frame.getClassName().startsWith("io.poolagent.agent.")) {
                    System.out.println("inherits: " + frame);
                }
            }
            return ours;
        }
    };

    private final MBeanServer server = ManagementFactory.getPlatformMBeanServer();

    private Managed() {}

    public static void main(String[] args) throws Exception {
        OURS.set("ours");
        switch (args[0]) {
            case "one name":
                new Managed().twoPoolsHaveOneName();
                break;
            case "taken name":
                new Managed().aNameIsTaken();
                break;
            case "reads":
                new Managed().readsWhileOneIsTakenBack();
                break;
            case "listener":
                new Managed().aListenerBlocks();
                break;
            default:
                theServerComesLater();
        }
        System.exit(0);
    }

    private void twoPoolsHaveOneName() throws Exception {
        DataSource first = pool("orders", 3);
        DataSource second = pool("orders", 5);
        Connection held = first.getConnection();
        awaitBean("dev.poolagent:type=Pool,name=orders");
        Connection other = second.getConnection();
        awaitBean("dev.poolagent:type=Pool,name=orders,number=2");
        sayMaximums("both");
        held.close();
        sayMaximums("second");
        held = first.getConnection();
        other.close();
        sayMaximums("first");
        other = second.getConnection();
        sayMaximums("both, the first for longer");
        other.close();
        held.close();
    }

    private void sayMaximums(String used) throws Exception {
        TimeUnit.MILLISECONDS.sleep(1_500); // What an MBean shows may be a second old.
        System.out.println(used + ": "
                + server.getAttribute(new ObjectName("dev.poolagent:type=Pool,name=orders"), "Maximum")
                + " and "
                + server.getAttribute(new ObjectName("dev.poolagent:type=Pool,name=orders,number=2"), "Maximum"));
    }

    private void aNameIsTaken() throws Exception {
        server.registerMBean(
                new StandardMBean((Runnable) () -> {}, Runnable.class),
                new ObjectName("dev.poolagent:type=Pool,name=orders"));
        try (Connection orders = pool("orders", 1).getConnection();
                Connection invoices = pool("invoices", 1).getConnection()) {
            awaitBean("dev.poolagent:type=Pool,name=invoices");
            orders.setReadOnly(invoices.isReadOnly());
        }
    }

    /** As often as it can: it must not do the agent's work meanwhile. */
    private void readsWhileOneIsTakenBack() throws Exception {
        DataSource pool = pool("orders", 2);
        try (Connection held = pool.getConnection()) {
            awaitBean("dev.poolagent:type=Pool,name=orders");
            lose(pool);
            ObjectName orders = new ObjectName("dev.poolagent:type=Pool,name=orders");
            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
            while ((Long) server.getAttribute(orders, "Reclaimed") == 0 && System.nanoTime() - end < 0) {
                System.gc();
                for (int i = 0; i < 50; i++) {
                    server.invoke(orders, "dump", new Object[0], new String[0]);
                }
            }
            System.out.println("reclaimed: " + server.getAttribute(orders, "Reclaimed"));
            held.setReadOnly(false);
        }
    }

    private static void lose(DataSource pool) throws SQLException {
        pool.getConnection().setReadOnly(false); // -> LOST
    }

    private void aListenerBlocks() throws Exception {
        DataSource pool = pool("orders", 2);
        CountDownLatch heard = new CountDownLatch(1);
        try (Connection held = pool.getConnection()) {
            awaitBean("dev.poolagent:type=Pool,name=orders");
            server.addNotificationListener(
                    new ObjectName("dev.poolagent:type=Pool,name=orders"),
                    (notification, back) -> {
                        heard.countDown();
                        while (true) {
                            try {
                                Thread.sleep(Long.MAX_VALUE);
                            } catch (InterruptedException e) {
                                System.out.println("interrupted");
                            }
                        }
                    },
                    null,
                    null);
            Connection twice = pool.getConnection();
            twice.close();
            twice.close(); // -> DOUBLE_RELEASE
            heard.await();
            held.setReadOnly(false);
        }
        System.out.println("exits at " + System.currentTimeMillis());
    }

    /** As that of an application server whose own class loader has it. */
    private static void theServerComesLater() throws Exception {
        try (Connection held = pool("orders", 1).getConnection()) {
            TimeUnit.SECONDS.sleep(5);
            for (Thread thread : Thread.getAllStackTraces().keySet()) {
                if (thread.getName().equals("pool-agent-jmx")) {
                    thread.interrupt(); // As by one that interrupts whatever it finds.
                }
            }
            System.clearProperty(BUILDER);
            new Managed().awaitBean("dev.poolagent:type=Pool,name=orders");
            held.setReadOnly(false);
        }
    }

    private static DataSource pool(String name, int size) throws Exception {
        return Pools.named(name, size, "jdbc:h2:mem:managed;DB_CLOSE_DELAY=-1");
    }

    private void awaitBean(String name) throws Exception {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (!server.isRegistered(new ObjectName(name))) {
            if (System.nanoTime() - end > 0) {
                throw new SQLException("no MBean " + name);
            }
            TimeUnit.MILLISECONDS.sleep(100);
        }
        System.out.println("registered: " + name);
    }
}
