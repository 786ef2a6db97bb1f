// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.hook;

import io.poolagent.agent.lease.SessionState;

/** Which drivers ignore a catalog or a schema that is set, as JDBC lets those do whose database has no such thing. */
final class IgnoringDrivers {
    private static final String[] CATALOG = {
        "org.h2.", "org.postgresql.", "oracle.jdbc.", "org.apache.derby.", "com.ibm.db2."
    };
    private static final String[] SCHEMA = {"com.mysql.", "org.mariadb.", "com.microsoft.sqlserver.", "org.sqlite."};

    private IgnoringDrivers() {}

    /** Whether a connection of this class does so. */
    static boolean ignore(String className, SessionState state) {
        String[] drivers = state == SessionState.CATALOG ? CATALOG : SCHEMA;
        if (state != SessionState.CATALOG && state != SessionState.SCHEMA) {
            return false;
        }
        for (String driver : drivers) {
            if (className.startsWith(driver)) {
                return true;
            }
        }
        return false;
    }
}
