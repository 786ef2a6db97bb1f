// SPDX-License-Identifier: Apache-2.0
package com.acme;

import java.io.File;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.Arrays;

/**
 * Runs a program in a class loader that, as those of JBoss Modules and OSGi, asks nobody else for anything but {@code
 * java.*} and the packages it imports.
 */
public final class Enclosed {
    private Enclosed() {}

    public static void main(String[] args) throws Exception {
        ClassLoader loader = new Module(classPath());
        Thread.currentThread().setContextClassLoader(loader);
        Class<?> program = loader.loadClass(args[0]);
        if (program.getClassLoader() != loader) {
            throw new IllegalStateException(program + " was loaded by " + program.getClassLoader());
        }
        program.getMethod("main", String[].class).invoke(null, (Object) Arrays.copyOfRange(args, 1, args.length));
    }

    private static URL[] classPath() throws MalformedURLException {
        String[] path = System.getProperty("java.class.path").split(File.pathSeparator);
        URL[] urls = new URL[path.length];
        for (int i = 0; i < path.length; i++) {
            urls[i] = new File(path[i]).toURI().toURL();
        }
        return urls;
    }

    private static final class Module extends URLClassLoader {
        private static final ClassLoader JDK =
                ClassLoader.getSystemClassLoader().getParent();

        Module(URL[] path) {
            super(path, null);
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            synchronized (getClassLoadingLock(name)) {
                Class<?> loaded = findLoadedClass(name);
                if (loaded != null) {
                    return loaded;
                }
                return name.startsWith("java.") || name.startsWith("javax.") ? JDK.loadClass(name) : findClass(name);
            }
        }
    }
}
