// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.adapter;

import io.poolagent.agent.lease.Pool;
import java.lang.ref.WeakReference;
import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Reads what pools keep private, and rarely sets it: fields for the most part, since that runs none of their code. */
final class Inside {
    private final ModuleOpener opener;
    // Weak in the class: an application that goes takes its fields along.
    private final ClassValue<ConcurrentMap<String, Found>> fields = new ClassValue<ConcurrentMap<String, Found>>() {
        @Override
        protected ConcurrentMap<String, Found> computeValue(Class<?> type) {
            return new ConcurrentHashMap<>();
        }
    };

    /** @param opener makes a class's package open to the agent where it sits in a named module */
    Inside(ModuleOpener opener) {
        this.opener = opener;
    }

    /** The value of a field that the object's class or a superclass declares. */
    @Nullable
    Object field(Object object, String name) throws ReflectiveOperationException {
        return known(object, name).get(object);
    }

    /** Whether there is such a field, and it can be read. */
    boolean has(Object object, String name) {
        return find(object.getClass(), name) != null;
    }

    private Field known(Object object, String name) throws NoSuchFieldException {
        Field field = find(object.getClass(), name);
        if (field == null) {
            throw new NoSuchFieldException(object.getClass().getName() + "." + name);
        }
        return field;
    }

    /** The field, or null if there is none or it cannot be read: also remembered, since to search again makes an exception. */
    private @Nullable Field find(Class<?> type, String name) {
        ConcurrentMap<String, Found> known = fields.get(type);
        Found found = known.get(name);
        if (found == null) {
            found = new Found(search(type, name));
            known.put(name, found);
        }
        return found.field;
    }

    /** Sets a field that the object's class or a superclass declares; nothing if there is none of that name. */
    void setIfThere(Object object, String name, Object value) {
        Field field = find(object.getClass(), name);
        try {
            if (field != null) {
                field.set(object, value);
            }
        } catch (IllegalAccessException | RuntimeException e) {
            // It is final, or takes no such value: another version.
        }
    }

    /**
     * Reads one field over and over, on the application's threads: remembers it for the class it met last, and weakly, since a
     * field holds its class, and that the application that went. The class itself keeps it. Makes no exception where there
     * is no such field.
     */
    static final class Reader {
        private final Inside inside;
        private final String[] names;
        private volatile WeakReference<Field> last = new WeakReference<>(null);
        // The first class that was found to have none.
        private volatile WeakReference<Class<?>> without = new WeakReference<>(null);

        /** @param names of which the first that there is counts: they change from version to version */
        Reader(Inside inside, String... names) {
            this.inside = inside;
            this.names = names;
        }

        /** Null as well if there is no such field. */
        @Nullable
        Object get(Object object) {
            Field field = field(object);
            return field == null ? null : value(field, object);
        }

        /** A number, or one that is kept in an object; {@value Pool#UNKNOWN} if there is no such field. */
        long getLong(Object object) {
            Field field = field(object);
            try {
                if (field != null && field.getType() == long.class) {
                    return field.getLong(object);
                }
            } catch (IllegalAccessException | RuntimeException e) {
                return Pool.UNKNOWN;
            }
            Object value = field == null ? null : value(field, object);
            return value instanceof Number ? ((Number) value).longValue() : Pool.UNKNOWN;
        }

        private @Nullable Field field(Object object) {
            Field field = last.get();
            if (field != null && field.getDeclaringClass().isInstance(object)) {
                return field;
            }
            Class<?> none = without.get();
            if (none == object.getClass()) {
                return null;
            }
            field = inside.first(object.getClass(), names);
            if (field != null) {
                last = new WeakReference<>(field);
            } else if (none == null) {
                without = new WeakReference<>(object.getClass());
            }
            return field;
        }
    }

    /** The value of the first of these fields that there is, since names change from version to version; or null. */
    @Nullable
    Object fieldOrNull(Object object, String... names) {
        Field field = first(object.getClass(), names);
        return field == null ? null : value(field, object);
    }

    /** The value of the first of these fields, if it is true or false; else null. */
    @Nullable
    Boolean flagOrNull(Object object, String... names) {
        Object value = fieldOrNull(object, names);
        return value instanceof Boolean ? (Boolean) value : null;
    }

    private @Nullable Field first(Class<?> type, String... names) {
        for (String name : names) {
            Field field = find(type, name);
            if (field != null) {
                return field;
            }
        }
        return null;
    }

    private static @Nullable Object value(Field field, Object object) {
        try {
            return field.get(object);
        } catch (IllegalAccessException | RuntimeException e) {
            return null;
        }
    }

    /** A number found by these fields one after the other, or -1. */
    int numberOf(Object source, String... path) {
        Object value = source;
        for (String name : path) {
            value = value == null ? null : fieldOrNull(value, name);
        }
        return value instanceof Integer || value instanceof AtomicInteger ? ((Number) value).intValue() : -1;
    }

    /** What a data source calls itself, found by these fields one after the other; else its class and a number. */
    String nameOf(Object source, String... path) {
        Object value = at(source, path);
        return value == null ? AnyPool.numbered(source.getClass()) : value.toString();
    }

    /** What is found by these fields one after the other, or null. */
    @Nullable
    Object at(Object source, String... path) {
        Object value = source;
        for (String name : path) {
            value = value == null ? null : fieldOrNull(value, name);
        }
        return value;
    }

    /** Calls a method that the object's class or a superclass declares; what it throws is thrown as it is. */
    @Nullable
    Object call(Object object, String name, Class<?>[] types, Object... arguments) throws Exception {
        for (Class<?> c = object.getClass(); c != null; c = c.getSuperclass()) {
            try {
                Method method = c.getDeclaredMethod(name, types);
                opener.open(c);
                method.setAccessible(true);
                return method.invoke(object, arguments);
            } catch (NoSuchMethodException next) {
                // The superclass may declare it.
            } catch (InvocationTargetException e) {
                throw e.getCause() instanceof Exception ? (Exception) e.getCause() : e;
            }
        }
        throw new NoSuchMethodException(object.getClass().getName() + "." + name);
    }

    /** Makes an object of a class beside the argument's own, which is all that its constructor takes. */
    Object make(String type, Object argument) throws ReflectiveOperationException {
        Class<?> c = Class.forName(type, false, argument.getClass().getClassLoader());
        Constructor<?> constructor = c.getDeclaredConstructor(argument.getClass());
        opener.open(c);
        constructor.setAccessible(true);
        return constructor.newInstance(argument);
    }

    private @Nullable Field search(Class<?> type, String name) {
        for (Class<?> c = type; c != null; c = c.getSuperclass()) {
            try {
                Field field = c.getDeclaredField(name);
                opener.open(c);
                field.setAccessible(true);
                return field;
            } catch (NoSuchFieldException next) {
                // The superclass may declare it.
            } catch (RuntimeException | LinkageError e) {
                return null; // Its module keeps it to itself, or a class that it names is not there.
            }
        }
        return null;
    }

    /** What came of a search. */
    private static final class Found {
        final @Nullable Field field;

        Found(@Nullable Field field) {
            this.field = field;
        }
    }
}
