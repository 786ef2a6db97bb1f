// SPDX-License-Identifier: Apache-2.0
package io.poolagent.pool;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * What the driver's defaults are and which of them the application changed. A default is read when it is first changed,
 * so a setting nobody touches costs no call to the driver, at connect or at release. Changes made by SQL text are not
 * seen.
 */
final class Session {
    private static final Object NULL = new Object();
    private static final Object UNKNOWN = new Object();

    // Concurrent, since an application may use one handle on two threads, and a lost mark would reach the next holder.
    private final Map<Setting, Object> defaults = new ConcurrentHashMap<>();
    private final Set<Setting> dirty = ConcurrentHashMap.newKeySet();
    private volatile boolean autoCommit;

    Session(boolean autoCommit) {
        this.autoCommit = autoCommit;
    }

    /** To be called before the change: if that fails half-way, the setting is put back all the same. */
    void willChange(Setting setting, Connection connection) {
        if (!defaults.containsKey(setting)) {
            // If two threads come here, the first one's value stands: the second may have read what the first has set.
            defaults.putIfAbsent(setting, readDefault(setting, connection));
        }
        dirty.add(setting);
    }

    void autoCommit(boolean now) {
        autoCommit = now;
    }

    boolean autoCommit() {
        return autoCommit;
    }

    /** Puts back what was changed, by the slot's owner, when no transaction is open. */
    void reset(Connection connection) throws SQLException {
        if (dirty.isEmpty()) {
            return;
        }
        for (Setting setting : Setting.values()) {
            if (dirty.contains(setting)) {
                restore(setting, defaults.get(setting), connection);
            }
        }
        dirty.clear();
    }

    private void restore(Setting setting, @Nullable Object value, Connection connection) throws SQLException {
        if (value == UNKNOWN) {
            throw new SQLException(setting + " was changed, and the driver did not tell what it had been");
        }
        setting.write(connection, value == NULL ? null : value);
        if (setting == Setting.AUTO_COMMIT) {
            autoCommit = Boolean.TRUE.equals(value);
        }
    }

    private static Object readDefault(Setting setting, Connection connection) {
        try {
            Object value = setting.read(connection);
            return value == null ? NULL : value;
        } catch (SQLException | RuntimeException | AbstractMethodError e) {
            // The application asked to write, not to read: let it, and close the connection afterwards.
            return UNKNOWN;
        }
    }
}
