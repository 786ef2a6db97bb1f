// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.adapter;

import io.poolagent.agent.lease.OpenPool;
import java.util.ConcurrentModificationException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a pool was made with, collected from its fields: two pools that are meant to differ, such as those of two tenants, must
 * differ in it. If one field cannot be read, all of it is unknown.
 */
final class MadeWith {
    private final Inside inside;
    private final StringBuilder text = new StringBuilder();
    private boolean unknown;

    MadeWith(Inside inside) {
        this.inside = inside;
    }

    /** These fields, where there are such: not every version has them. */
    MadeWith fields(Object of, String... names) {
        for (String name : names) {
            if (inside.has(of, name)) {
                value(name, inside.fieldOrNull(of, name));
            }
        }
        return this;
    }

    /** The first of these that there is: without any it is unknown. */
    MadeWith needed(Object of, String... names) {
        for (String name : names) {
            if (inside.has(of, name)) {
                return value(name, inside.fieldOrNull(of, name));
            }
        }
        unknown = true;
        return this;
    }

    /** A field that must be null: what it would point to cannot be compared. */
    MadeWith without(Object of, String... names) {
        for (String name : names) {
            unknown |= inside.fieldOrNull(of, name) != null;
        }
        return this;
    }

    /** The pool's name, unless the pool made it up itself. */
    MadeWith name(@Nullable Object name, String madeUp) {
        return value("name", name instanceof String && ((String) name).startsWith(madeUp) ? null : name);
    }

    /** Only classes of the JDK are read: others may run code. */
    MadeWith value(String name, @Nullable Object value) {
        text.append(name).append('=');
        if (value == null || value instanceof String || value instanceof Number || value instanceof Boolean) {
            text.append(value);
        } else if (value instanceof char[]) {
            text.append((char[]) value);
        } else if (isPlain(value.getClass())) {
            entries((Map<?, ?>) value);
        } else if (value instanceof List && value.getClass().getClassLoader() == null) {
            for (Object item : (List<?>) value) {
                value("", item);
            }
        } else {
            unknown = true;
        }
        text.append('\n');
        return this;
    }

    private static boolean isPlain(Class<?> type) {
        return type == HashMap.class
                || type == Properties.class
                // That of c3p0 differs in what it shows.
                || (type.getSuperclass() == Properties.class
                        && type.getName().endsWith("c3p0.impl.AuthMaskingProperties"));
    }

    private void entries(Map<?, ?> map) {
        TreeMap<String, Object> sorted = new TreeMap<>();
        try {
            for (Map.Entry<?, ?> entry : map.entrySet()) {
                unknown |= !(entry.getKey() instanceof String);
                if (!unknown) {
                    sorted.put((String) entry.getKey(), entry.getValue());
                }
            }
        } catch (ConcurrentModificationException e) {
            unknown = true;
        }
        for (Map.Entry<String, Object> entry : sorted.entrySet()) {
            value(entry.getKey(), entry.getValue());
        }
    }

    /** What may do as it likes with a connection: only the pool's own is known to treat all pools alike. */
    MadeWith ownClasses(@Nullable Object list, Adapter pool) {
        if (!(list instanceof List) || list.getClass().getClassLoader() != null) {
            unknown = true;
            return this;
        }
        for (Object item : (List<?>) list) {
            String name = item == null ? "" : item.getClass().getName();
            unknown |= !pool.isOwnCode(name);
            text.append(name).append('\n');
        }
        return this;
    }

    /** A pool with this URL and these settings; null if something could not be read. */
    @Nullable
    OpenPool openPool(@Nullable Object url, int connections) {
        return unknown || !(url instanceof String)
                ? null
                : new OpenPool(ShownUrl.of((String) url), value("url", url).text.toString(), connections);
    }
}
