// SPDX-License-Identifier: Apache-2.0
package com.acme;

import java.lang.ref.WeakReference;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import javax.sql.DataSource;
import javax.transaction.Transaction;
import javax.transaction.TransactionManager;

/**
 * A server each of whose threads serves one application for a while, and waits from then on. Another thread ends the transactions. Says how
 * many of the applications' class loaders are still there. Arguments: the pool, the class of the transaction manager.
 */
public final class JtaRedeploys {
    private static final int TIMES = 8;

    private final CountDownLatch end = new CountDownLatch(1);
    private final List<WeakReference<ClassLoader>> undeployed = new ArrayList<>();

    public static void main(String[] args) throws Exception {
        DataSource pool = Pools.open(args[0], 2);
        pool.getConnection().close();
        TransactionManager manager =
                (TransactionManager) Class.forName(args[1]).getConstructor().newInstance();
        manager.begin(); // Its threads are the server's, and keep no application.
        manager.commit();
        JtaRedeploys server = new JtaRedeploys();
        for (int i = 0; i < TIMES; i++) {
            server.deploy(manager, pool).commit();
        }
        Thread.sleep(2_000); // A stack may keep what it refers to for half a second.
        Collector.collect();
        System.out.println("retained "
                + server.undeployed.stream().filter(l -> l.get() != null).count() + " of " + TIMES);
        System.exit(0);
    }

    private Transaction deploy(TransactionManager manager, DataSource pool) throws Exception {
        FutureTask<Object> task = new FutureTask<>(application(manager, pool));
        Thread thread = new Thread(() -> serve(task), "server");
        thread.setDaemon(true);
        thread.start();
        return (Transaction) task.get();
    }

    private void serve(FutureTask<Object> task) {
        task.run();
        try {
            end.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @SuppressWarnings("unchecked")
    private Callable<Object> application(TransactionManager manager, DataSource pool) throws Exception {
        ClassLoader loader = new ApplicationLoader();
        undeployed.add(new WeakReference<>(loader));
        return (Callable<Object>) loader.loadClass("com.acme.JtaApplication")
                .getConstructor(TransactionManager.class, DataSource.class)
                .newInstance(manager, pool);
    }

    private static final class ApplicationLoader extends URLClassLoader {
        ApplicationLoader() {
            super(
                    new URL[] {
                        JtaRedeploys.class.getProtectionDomain().getCodeSource().getLocation()
                    },
                    JtaRedeploys.class.getClassLoader());
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            return name.endsWith("JtaApplication") ? findClass(name) : super.loadClass(name, resolve);
        }
    }
}
