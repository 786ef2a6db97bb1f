// SPDX-License-Identifier: Apache-2.0
package io.poolagent.pool;

import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.util.stream.Stream;

/** Which drivers want to know where a unit of work begins and ends: those that have their own beginRequest(). */
final class Requests {
    private Requests() {}

    /** The calls of all others do nothing, so they are spared. A proxy is judged by its interfaces. */
    static boolean areKnownTo(Connection connection) {
        Class<?> type = connection.getClass();
        return Proxy.isProxyClass(type)
                ? Stream.of(type.getInterfaces()).anyMatch(Requests::declaresThem)
                : declaresThem(type);
    }

    private static boolean declaresThem(Class<?> type) {
        try {
            return type.getMethod("beginRequest").getDeclaringClass() != Connection.class;
        } catch (NoSuchMethodException | LinkageError e) {
            return false;
        }
    }
}
