// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.hook;

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

/** What an object of JDBC handed out, by its class. */
final class Given {
    private Given() {}

    /** Whether this may read or write on the connection. Text, numbers and whatever else there is do not. */
    static boolean livesOnConnection(Object given) {
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
}
