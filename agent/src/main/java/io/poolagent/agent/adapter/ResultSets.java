// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.adapter;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Finds the statement behind a result set by the field that holds it, where there is one: such a result set keeps its
 * statement reachable by itself and need not be listed. Calls no method of either. Safe for use by any thread.
 */
public final class ResultSets {
    private final ModuleOpener opener;
    // Of each class of result sets the field, empty if it has none, null until one was seen.
    private final ClassValue<AtomicReference<@Nullable Optional<Field>>> fields =
            new ClassValue<AtomicReference<@Nullable Optional<Field>>>() {
                @Override
                protected AtomicReference<@Nullable Optional<Field>> computeValue(Class<?> type) {
                    return new AtomicReference<>();
                }
            };

    ResultSets(ModuleOpener opener) {
        this.opener = opener;
    }

    /** Whether the result set itself holds this statement. Learns the field from the first of each class. */
    public boolean pointsBack(Object resultSet, Object statement) {
        AtomicReference<@Nullable Optional<Field>> known = fields.get(resultSet.getClass());
        Optional<Field> field = known.get();
        if (field == null) {
            field = search(resultSet, statement);
            known.set(field);
        }
        return field.isPresent() && value(field.get(), resultSet) == statement;
    }

    /** The statement that this result set holds, or null if it holds none or none of its class was seen before. */
    public @Nullable Object statementOf(Object resultSet) {
        Optional<Field> field = fields.get(resultSet.getClass()).get();
        return field == null || !field.isPresent() ? null : value(field.get(), resultSet);
    }

    private Optional<Field> search(Object resultSet, Object statement) {
        for (Class<?> c = resultSet.getClass(); c != null && c != Object.class; c = c.getSuperclass()) {
            for (Field field : c.getDeclaredFields()) {
                if (!Modifier.isStatic(field.getModifiers())
                        && field.getType().isInstance(statement)
                        && isReadable(field)
                        && value(field, resultSet) == statement) {
                    return Optional.of(field);
                }
            }
        }
        return Optional.empty();
    }

    private boolean isReadable(Field field) {
        try {
            opener.open(field.getDeclaringClass());
            field.setAccessible(true);
            return true;
        } catch (RuntimeException e) {
            return false; // In a module that would not open: then its result sets are listed one by one.
        }
    }

    private static @Nullable Object value(Field field, Object object) {
        try {
            return field.get(object);
        } catch (IllegalAccessException e) {
            return null;
        }
    }
}
