// SPDX-License-Identifier: Apache-2.0
package com.acme;

import java.io.File;
import java.lang.ref.WeakReference;
import java.net.URL;
import java.net.URLClassLoader;
import java.sql.DriverManager;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;

/**
 * An application server whose two web applications are deployed anew again and again; then says how many of their class
 * loaders are still there. Arguments: the pool, or {@code named} for one that is called differently each time, how often, and {@code own} if each application has its own copy of the
 * pool, or {@code shared} if they use the server's.
 */
public final class Redeploys {
    private static final String[] APPLICATIONS = {"shop", "billing"};
    private static final int MOST_COLLECTIONS = 30;

    private final URL[] path;
    private final String kind;
    private final DataSource shared;
    private final List<WeakReference<ClassLoader>> undeployed = new ArrayList<>();

    private Redeploys(URL[] path, String kind, DataSource shared) {
        this.path = path;
        this.kind = kind;
        this.shared = shared;
    }

    public static void main(String[] args) throws Exception {
        String kind = args[0];
        int times = Integer.parseInt(args[1]);
        boolean shares = args[2].equals("shared");
        // H2 keeps for good who used it first, by a thread's context class loader and the stacks of exceptions it makes
        // in advance; a pool does by its threads. That is to be the server, not an application.
        DriverManager.getConnection("jdbc:h2:mem:server").close();
        int size = (times + 2) * 2 * APPLICATIONS.length;
        DataSource pool = shares ? Pools.open(kind, size) : null;
        if (shares) {
            pool.getConnection().close();
        }
        Redeploys server = new Redeploys(classPath(), kind, pool);
        for (int i = 0; i < times; i++) {
            server.redeploy();
        }
        System.out.println("retained " + server.retainedAfterCollections() + " of " + server.undeployed.size());
        if (shares) {
            Collector.awaitWhole(pool, size);
        }
        System.out.println("done");
        System.exit(0); // Some pools keep threads.
    }

    /** Both run at once, so that neither can be taken for the other. */
    private void redeploy() throws Exception {
        Webapp[] running = new Webapp[APPLICATIONS.length];
        for (int i = 0; i < APPLICATIONS.length; i++) {
            String name = kind.equals("named") ? APPLICATIONS[i] + "-" + inLetters(undeployed.size()) : APPLICATIONS[i];
            running[i] = new Webapp(path, name, kind, shared);
        }
        for (Webapp application : running) {
            application.call("serve");
        }
        if (kind.equals("named")) {
            Thread.sleep(250); // By now what was found is in their logs.
        }
        for (Webapp application : running) {
            application.call("stop");
            undeployed.add(new WeakReference<>(application.loader));
            application.loader.close();
        }
    }

    /** Names that only a number tells apart are taken for one. */
    private static String inLetters(int number) {
        StringBuilder letters = new StringBuilder();
        for (char digit : String.valueOf(number).toCharArray()) {
            letters.append((char) ('a' + digit - '0'));
        }
        return letters.toString();
    }

    private int retainedAfterCollections() throws InterruptedException {
        int retained = undeployed.size();
        for (int i = 0; i < MOST_COLLECTIONS && retained > 0; i++) {
            Collector.collect();
            retained = 0;
            for (WeakReference<ClassLoader> loader : undeployed) {
                retained += loader.get() == null ? 0 : 1;
            }
        }
        return retained;
    }

    private static URL[] classPath() throws Exception {
        String[] path = System.getProperty("java.class.path").split(File.pathSeparator);
        URL[] urls = new URL[path.length];
        for (int i = 0; i < path.length; i++) {
            urls[i] = new File(path[i]).toURI().toURL();
        }
        return urls;
    }

    private static final class Webapp {
        private final URLClassLoader loader;
        private final Object application;

        Webapp(URL[] path, String name, String kind, DataSource shared) throws Exception {
            this.loader = new WebappLoader(path, shared != null);
            this.application = loader.loadClass("com.acme.Application")
                    .getConstructor(String.class, String.class, DataSource.class)
                    .newInstance(name, kind, shared);
        }

        void call(String method) throws Exception {
            Thread thread = Thread.currentThread();
            ClassLoader before = thread.getContextClassLoader();
            thread.setContextClassLoader(loader);
            try {
                application.getClass().getMethod(method).invoke(application);
            } finally {
                thread.setContextClassLoader(before);
            }
        }
    }

    /**
     * Its own classes first; the server has the drivers: the JVM's DriverManager keeps every copy of one for good, and so
     * the application that brought it. The guarded pool offers a driver as well.
     */
    private static final class WebappLoader extends URLClassLoader {
        private final boolean onlyApplication;

        WebappLoader(URL[] path, boolean onlyApplication) {
            super(path, Redeploys.class.getClassLoader());
            this.onlyApplication = onlyApplication;
        }

        private boolean isServers(String name) {
            return name.startsWith("java.")
                    || name.startsWith("javax.")
                    || name.startsWith("org.h2.")
                    || name.startsWith("io.poolagent.pool.")
                    || (onlyApplication && !name.startsWith("com.acme."));
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (isServers(name)) {
                return super.loadClass(name, resolve);
            }
            synchronized (getClassLoadingLock(name)) {
                Class<?> loaded = findLoadedClass(name);
                if (loaded != null) {
                    return loaded;
                }
                try {
                    return findClass(name);
                } catch (ClassNotFoundException e) {
                    return super.loadClass(name, resolve);
                }
            }
        }
    }
}
