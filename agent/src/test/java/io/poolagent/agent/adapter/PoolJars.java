// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.adapter;

import io.poolagent.agent.it.KnownPool;
import java.io.File;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;

/**
 * A version of a pool, most often the newest, out of its jars, opened as watched programs open it. In a class loader of its own, for the
 * class path has other versions of some, and of what they need.
 */
final class PoolJars {
    private static final int WAIT_SECONDS = 10;

    private PoolJars() {}

    /** A pool of one connection. */
    static DataSource open(KnownPool known, String url) throws SQLException {
        return open(known, known.kind, url);
    }

    /** @param kind the pool's name to the watched programs, which have one for each way it is set up */
    static DataSource open(KnownPool known, String kind, String url) throws SQLException {
        return open(known.newest(), kind, url);
    }

    static DataSource open(KnownPool.Version version, String kind, String url) throws SQLException {
        ClassLoader loader = loader(version);
        // As in a web application: some look for their own classes there.
        Thread.currentThread().setContextClassLoader(loader);
        try {
            Method open = loader.loadClass("com.acme.Pools")
                    .getDeclaredMethod("open", String.class, int.class, int.class, String.class);
            open.setAccessible(true);
            return (DataSource) open.invoke(null, kind, 1, WAIT_SECONDS, url);
        } catch (ReflectiveOperationException e) {
            throw new SQLException("no " + kind + " " + version, e);
        }
    }

    /** Left open: a pool goes on loading until it is collected. */
    static ClassLoader loader(KnownPool.Version version) {
        List<URL> jars = new ArrayList<>();
        jars.add(url(Path.of(System.getProperty("watched.classes"))));
        version.paths().forEach(jar -> jars.add(url(jar)));
        return new URLClassLoader(jars.toArray(URL[]::new), new Shared());
    }

    /** Calls a public method of a data source whose class cannot be named here. */
    static Object call(DataSource pool, String method, Object... arguments) throws SQLException {
        for (Method candidate : pool.getClass().getMethods()) {
            if (candidate.getName().equals(method) && candidate.getParameterCount() == arguments.length) {
                try {
                    return candidate.invoke(pool, arguments);
                } catch (InvocationTargetException e) {
                    throw new SQLException(method + " failed", e.getCause());
                } catch (IllegalAccessException | IllegalArgumentException next) {
                    // Another has the same name.
                }
            }
        }
        throw new SQLException(pool.getClass() + " has no " + method);
    }

    private static URL url(Path jar) {
        File file = jar.toFile();
        if (!file.exists()) {
            throw new IllegalStateException(
                    "there is no " + jar + " (expected: mvn process-test-classes put it there)");
        }
        try {
            return file.toURI().toURL();
        } catch (MalformedURLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The driver, and what the tests put in its place. */
    private static final class Shared extends ClassLoader {
        Shared() {
            super(ClassLoader.getPlatformClassLoader());
        }

        @Override
        protected Class<?> findClass(String name) throws ClassNotFoundException {
            if (name.startsWith("org.h2.") || name.startsWith("io.poolagent.")) {
                return PoolJars.class.getClassLoader().loadClass(name);
            }
            throw new ClassNotFoundException(name);
        }
    }
}
