// SPDX-License-Identifier: Apache-2.0
package io.poolagent.pool;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * What the driver's defaults are and which of them the application changed. A default is read when it is first changed,
 * so a setting nobody touches costs no call to the driver, at connect or at release. Changes made by SQL text are not
 * seen.
 */
final class Session {
    private static final Object NULL = new Object();
    private static final Object UNKNOWN = new Object();

    @SuppressWarnings("EnumOrdinal") // nothing outlives this process
    private static final int AUTO_COMMIT = Setting.AUTO_COMMIT.ordinal();

    private static final int AUTO_COMMIT_BIT = 1 << AUTO_COMMIT;

    // Atomic, since an application may use one handle on two threads, and a lost mark would reach the next holder.
    private final AtomicReferenceArray<@Nullable Object> defaults = new AtomicReferenceArray<>(Setting.COUNT);
    /** A bit for each. */
    private final AtomicInteger dirty = new AtomicInteger();

    private volatile boolean autoCommit;

    Session(boolean autoCommit) {
        this.autoCommit = autoCommit;
    }

    /** To be called before the change: if that fails half-way, the setting is put back all the same. */
    @SuppressWarnings("EnumOrdinal") // nothing outlives this process
    void willChange(Setting setting, Connection connection) {
        int i = setting.ordinal();
        if (defaults.get(i) == null) {
            // If two threads come here, the first one's value stands: the second may have read what the first has set.
            defaults.compareAndSet(i, null, readDefault(setting, connection));
        }
        if (!isDirty(i)) {
            dirty.updateAndGet(bits -> bits | 1 << i);
        }
    }

    private boolean isDirty(int i) {
        return (dirty.get() & 1 << i) != 0;
    }

    /** As the application asks for it. If the driver throws, it is asked: the change may have taken effect all the same. */
    void setAutoCommit(Connection connection, boolean now) throws SQLException {
        try {
            connection.setAutoCommit(now);
            autoCommit = now;
        } catch (SQLException | RuntimeException | Error e) {
            autoCommit = isAutoCommit(connection);
            throw e;
        }
    }

    private static boolean isAutoCommit(Connection connection) {
        try {
            return connection.getAutoCommit();
        } catch (SQLException | RuntimeException | Error e) {
            return false; // Then the release rolls back, which is right in both cases.
        }
    }

    boolean autoCommit() {
        return autoCommit;
    }

    /** Whether there is something to put back. */
    boolean isChanged() {
        int bits = dirty.get();
        return bits != 0 && (bits != AUTO_COMMIT_BIT || !isAutoCommitBack());
    }

    /** The application has put it back itself, as frameworks do after every transaction. */
    private boolean isAutoCommitBack() {
        return Boolean.valueOf(autoCommit).equals(defaults.get(AUTO_COMMIT));
    }

    /** Puts back what was changed, by the slot's owner, when no transaction is open. */
    void reset(Connection connection) throws SQLException {
        if (dirty.get() == 0) {
            return;
        }
        for (int i = 0; i < Setting.COUNT; i++) {
            if (isDirty(i) && !(i == AUTO_COMMIT && isAutoCommitBack())) {
                restore(Setting.ALL.get(i), defaults.get(i), connection);
            }
        }
        dirty.set(0);
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
