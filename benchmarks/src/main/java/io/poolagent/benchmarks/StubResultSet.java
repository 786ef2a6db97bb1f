// SPDX-License-Identifier: Apache-2.0
package io.poolagent.benchmarks;

import java.sql.ResultSet;

/** One row, again and again. What is not written here, {@link Stub} fills in. */
public abstract class StubResultSet implements ResultSet {
    private boolean onRow;

    @Override
    public boolean next() {
        onRow = !onRow;
        return onRow;
    }
}
