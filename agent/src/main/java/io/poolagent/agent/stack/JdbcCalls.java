// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.stack;

import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.Set;

/** The methods of JDBC by which an application works with its connection, as they are called on a stack and in a class file. */
public final class JdbcCalls {
    // Metadata too: some pools give out the driver's own, which does not hold the handle, and must not be cut off.
    // A driver that keeps its metadata for good keeps such a lease from being proven lost: rather a miss than harm.
    public static final Set<String> LENDING =
            names("createStatement", "prepareStatement", "prepareCall", "getMetaData");

    public static final Set<String> CALLING = names("commit", "rollback", "setAutoCommit");

    public static final Set<String> EXECUTING = names(
            "execute", "executeQuery", "executeUpdate", "executeLargeUpdate", "executeBatch", "executeLargeBatch");

    /**
     * What hands out something which lives on the connection and need not point back: the object beneath, a large object, its
     * stream. Who has that is still at work. Of connections, statements, result sets and large objects alike: what returns none
     * of an object is told apart at run time.
     */
    public static final Set<String> GIVING = names(
            "unwrap",
            "createBlob",
            "createClob",
            "createNClob",
            "createSQLXML",
            "createArrayOf",
            "createStruct",
            "getBlob",
            "getClob",
            "getNClob",
            "getSQLXML",
            "getArray",
            "getRef",
            "getObject",
            "getResultSet",
            // Of a result set: the statement beneath a pool's, which may be closed in its place.
            "getStatement",
            "getBinaryStream",
            "getAsciiStream",
            "getUnicodeStream",
            "getCharacterStream",
            "getNCharacterStream",
            "setBinaryStream",
            "setAsciiStream",
            "setCharacterStream",
            // Of Commons DBCP's handles.
            "getInnermostDelegate");

    private JdbcCalls() {}

    private static Set<String> names(String... names) {
        return Collections.unmodifiableSet(new HashSet<>(Arrays.asList(names)));
    }
}
