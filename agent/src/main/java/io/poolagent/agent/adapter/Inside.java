// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.adapter;

import java.lang.ref.WeakReference;
import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Reads what pools keep private, and rarely sets it: fields for the most part, since that runs none of their code. */
final class Inside {
    private final Consumer<Class<?>> opener;
    // Weak in the class: an application that goes takes its fields along.
    private final ClassValue<ConcurrentMap<String, Field>> fields = new ClassValue<ConcurrentMap<String, Field>>() {
        @Override
        protected ConcurrentMap<String, Field> computeValue(Class<?> type) {
            return new ConcurrentHashMap<>();
        }
    };

    /** @param opener makes a class's package open to the agent where it sits in a named module */
    Inside(Consumer<Class<?>> opener) {
        this.opener = opener;
    }

    /** The value of a field that the object's class or a superclass declares. */
    @Nullable
    Object field(Object object, String name) throws ReflectiveOperationException {
        return find(object, name).get(object);
    }

    private Field find(Object object, String name) throws NoSuchFieldException {
        ConcurrentMap<String, Field> known = fields.get(object.getClass());
        Field field = known.get(name);
        if (field == null) {
            field = findField(object.getClass(), name);
            known.put(name, field);
        }
        return field;
    }

    /** Sets a field that the object's class or a superclass declares; nothing if there is none of that name. */
    void setIfThere(Object object, String name, Object value) {
        try {
            find(object, name).set(object, value);
        } catch (ReflectiveOperationException | RuntimeException e) {
            // Another version, or the module keeps it to itself.
        }
    }

    /**
     * Reads one field over and over, on the application's threads: remembers it for the class it met last, and weakly, since a
     * field holds its class, and that the application that went. The class itself keeps it.
     */
    static final class Reader {
        private final Inside inside;
        private final String name;
        private volatile WeakReference<Field> last = new WeakReference<>(null);

        Reader(Inside inside, String name) {
            this.inside = inside;
            this.name = name;
        }

        @Nullable
        Object get(Object object) throws ReflectiveOperationException {
            return field(object).get(object);
        }

        long getLong(Object object) throws ReflectiveOperationException {
            return field(object).getLong(object);
        }

        private Field field(Object object) throws NoSuchFieldException {
            Field field = last.get();
            if (field == null || !field.getDeclaringClass().isInstance(object)) {
                field = inside.find(object, name);
                last = new WeakReference<>(field);
            }
            return field;
        }
    }

    /** The value of the first of these fields that there is, since names change from version to version; or null. */
    @Nullable
    Object fieldOrNull(Object object, String... names) {
        for (String name : names) {
            try {
                return field(object, name);
            } catch (ReflectiveOperationException | RuntimeException next) {
                // An older version has another name, or nothing of the kind; or the module keeps it to itself.
            }
        }
        return null;
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
                opener.accept(c);
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
        opener.accept(c);
        constructor.setAccessible(true);
        return constructor.newInstance(argument);
    }

    private Field findField(Class<?> type, String name) throws NoSuchFieldException {
        for (Class<?> c = type; c != null; c = c.getSuperclass()) {
            try {
                Field field = c.getDeclaredField(name);
                opener.accept(c);
                field.setAccessible(true);
                return field;
            } catch (NoSuchFieldException next) {
                // The superclass may declare it.
            }
        }
        throw new NoSuchFieldException(type.getName() + "." + name);
    }
}
