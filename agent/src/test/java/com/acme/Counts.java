// SPDX-License-Identifier: Apache-2.0
package com.acme;

import java.sql.PreparedStatement;

/** A statement that changes some rows, whatever it executes. */
public abstract class Counts implements PreparedStatement {
    @Override
    public int executeUpdate() {
        return 7;
    }

    @Override
    public long executeLargeUpdate() {
        return 8;
    }

    @Override
    public int[] executeBatch() {
        return null;
    }

    @Override
    public int getUpdateCount() {
        return 9;
    }
}
