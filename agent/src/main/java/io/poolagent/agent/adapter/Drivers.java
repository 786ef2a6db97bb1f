// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.adapter;

import java.io.IOException;
import java.net.URL;
import java.util.Enumeration;

/**
 * Tells a driver's own classes from a pool's: a driver's come from a jar that offers a {@code java.sql.Driver} service,
 * and are not of a pool we know, which may offer one, too, or share a jar with a driver. Looked up once a class.
 */
final class Drivers {
    private static final String SERVICE = "META-INF/services/java.sql.Driver";

    private static final ClassValue<Boolean> DRIVER_CLASSES = new ClassValue<Boolean>() {
        @Override
        protected Boolean computeValue(Class<?> type) {
            try {
                return !Adapters.isPoolCode(type.getName()) && offersDriver(type);
            } catch (IOException | RuntimeException e) {
                return false; // Not readable: then it is watched like any other.
            }
        }
    };

    private Drivers() {}

    static boolean isDriverClass(Class<?> type) {
        return DRIVER_CLASSES.get(type);
    }

    private static boolean offersDriver(Class<?> type) throws IOException {
        ClassLoader loader = type.getClassLoader();
        String path = type.getName().replace('.', '/') + ".class";
        URL own = loader == null ? null : loader.getResource(path);
        if (own == null || !own.toString().endsWith(path)) {
            return false; // Generated at run time: a pool's proxy, for all we know.
        }
        String root = own.toString().substring(0, own.toString().length() - path.length());
        for (Enumeration<URL> services = loader.getResources(SERVICE); services.hasMoreElements(); ) {
            if (services.nextElement().toString().equals(root + SERVICE)) {
                return true;
            }
        }
        return false;
    }
}
