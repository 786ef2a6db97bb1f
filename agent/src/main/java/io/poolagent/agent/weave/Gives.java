// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.weave;

import java.io.InputStream;
import java.io.OutputStream;
import java.io.Reader;
import java.io.Writer;
import java.sql.Array;
import java.sql.Blob;
import java.sql.Clob;
import java.sql.Connection;
import java.sql.Ref;
import java.sql.ResultSet;
import java.sql.SQLXML;
import java.sql.Statement;
import java.sql.Struct;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.Set;

/**
 * The methods of JDBC's objects that hand out something which lives on the connection and need not point back: the object
 * beneath, a large object, its stream. Who has that is still at work.
 */
final class Gives {
    /** Of connections, statements, result sets and large objects alike: what returns none of an object is told apart at run time. */
    static final Set<String> METHODS = Collections.unmodifiableSet(new HashSet<>(Arrays.asList(
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
            "getInnermostDelegate")));

    private Gives() {}

    /** What returns nothing gives nothing. */
    static boolean fits(String method, String descriptor) {
        return METHODS.contains(method) && descriptor.contains(")L") && !isOther(method, descriptor);
    }

    /** Whether this may read or write on the connection. Text, numbers and whatever else there is do not. */
    static boolean livesOn(Object given) {
        return given instanceof Connection
                || given instanceof Statement
                || given instanceof ResultSet
                || given instanceof Blob
                || given instanceof Clob
                || given instanceof SQLXML
                || given instanceof Array
                || given instanceof Ref
                || given instanceof Struct
                || given instanceof InputStream
                || given instanceof Reader
                || given instanceof OutputStream
                || given instanceof Writer;
    }

    /**
     * {@code unwrap} and the stream of a large object: handles and drivers inherit these from classes that implement nothing of
     * JDBC themselves.
     */
    static boolean isInherited(String method, String descriptor) {
        return method.equals("unwrap")
                ? descriptor.equals("(Ljava/lang/Class;)Ljava/lang/Object;")
                : METHODS.contains(method)
                        && (descriptor.equals("()Ljava/io/InputStream;") || descriptor.equals("()Ljava/io/Reader;"));
    }

    /** A statement's result and its keys are seen elsewhere. */
    private static boolean isOther(String method, String descriptor) {
        return method.equals("getResultSet") && descriptor.equals("()Ljava/sql/ResultSet;");
    }
}
