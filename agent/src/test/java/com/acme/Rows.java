// SPDX-License-Identifier: Apache-2.0
package com.acme;

import java.sql.ResultSet;
import java.sql.SQLException;

/** One row. */
public abstract class Rows implements ResultSet {
    private boolean read;

    @Override
    public boolean next() throws SQLException {
        if (read) {
            throw new SQLException("closed");
        }
        read = true;
        return true;
    }
}
