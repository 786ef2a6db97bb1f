// SPDX-License-Identifier: Apache-2.0
package io.poolagent.pool;

import io.poolagent.pool.config.Instances;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** The driver's own data source, made of its class's name and its properties. */
final class DataSourceByName {
    private DataSourceByName() {}

    static DataSource ofClass(String className, Map<String, String> properties) {
        DataSource made;
        try {
            made = Instances.of(DataSource.class, className);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "dataSourceClassName: '" + className + "' (expected: the name of a public class that implements "
                            + "javax.sql.DataSource, on the class path)",
                    e);
        }
        properties.forEach((name, value) -> set(made, name, value));
        return made;
    }

    private static void set(DataSource dataSource, String name, String value) {
        String setter = "set" + name.substring(0, 1).toUpperCase(Locale.ROOT) + name.substring(1);
        Method method = Stream.of(dataSource.getClass().getMethods())
                .filter(m -> m.getName().equals(setter) && m.getParameterCount() == 1)
                .filter(m -> read(m.getParameterTypes()[0], "0") != null)
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(Options.DRIVER_PREFIX + name + ": no such property of "
                        + dataSource.getClass().getName()));
        try {
            method.invoke(dataSource, read(method.getParameterTypes()[0], value));
        } catch (ReflectiveOperationException | IllegalArgumentException e) {
            // Without the value, which may be a password.
            throw new IllegalArgumentException(
                    Options.DRIVER_PREFIX + name + ": refused by "
                            + dataSource.getClass().getName(),
                    e instanceof InvocationTargetException thrown ? thrown.getCause() : e);
        }
    }

    /** Null if it is none of the types that a text can be. */
    private static @Nullable Object read(Class<?> type, String text) {
        if (type == String.class) {
            return text;
        }
        if (type == int.class || type == Integer.class) {
            return Integer.valueOf(text.trim());
        }
        if (type == long.class || type == Long.class) {
            return Long.valueOf(text.trim());
        }
        if (type == short.class) {
            return Short.valueOf(text.trim());
        }
        boolean isTruth = type == boolean.class || type == Boolean.class;
        return isTruth ? Boolean.valueOf(text.trim()) : null;
    }
}
