// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.adapter;

import io.poolagent.agent.lease.SessionState;
import java.util.EnumSet;
import java.util.Set;
import javax.sql.DataSource;

/**
 * What of the session a pool has no setting for, and so hands on as it was left, if it resets only what it is configured
 * with. What it is configured with it may set anew each time: not claimed. Nothing is claimed of a data source of a class
 * that somebody else derived, which may do so itself. Not safe for use by several threads.
 */
final class Unset {
    private final Inside inside;
    private final boolean isPoolsOwn;
    private final Set<SessionState> states = EnumSet.noneOf(SessionState.class);

    Unset(DataSource source, Inside inside) {
        this.inside = inside;
        this.isPoolsOwn = Adapters.isPoolCode(source.getClass().getName());
    }

    /** With this state, unless that field of the settings has a value. */
    Unset add(SessionState state, Object settings, String field) {
        if (isPoolsOwn && isUnset(settings, field)) {
            states.add(state);
        }
        return this;
    }

    /** With these, whose fields are called as in Commons DBCP and those who followed it. */
    Unset addUsual(Object settings, SessionState... usual) {
        for (SessionState state : usual) {
            add(state, settings, fieldOf(state));
        }
        return this;
    }

    Set<SessionState> states() {
        return states;
    }

    private static String fieldOf(SessionState state) {
        switch (state) {
            case ISOLATION:
                return "defaultTransactionIsolation";
            case READ_ONLY:
                return "defaultReadOnly";
            case CATALOG:
                return "defaultCatalog";
            case SCHEMA:
                return "defaultSchema";
            default:
                return "defaultAutoCommit";
        }
    }

    private boolean isUnset(Object settings, String field) {
        try {
            Object value = inside.field(settings, field);
            return value == null || Integer.valueOf(-1).equals(value); // UNKNOWN_TRANSACTIONISOLATION
        } catch (NoSuchFieldException e) {
            return true; // It has no such setting.
        } catch (ReflectiveOperationException | RuntimeException e) {
            return false;
        }
    }
}
