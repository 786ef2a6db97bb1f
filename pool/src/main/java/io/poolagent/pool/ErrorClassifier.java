// SPDX-License-Identifier: Apache-2.0
package io.poolagent.pool;

import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** Says which errors of a driver mean that the connection is lost, where the pool's own judgement is wrong for a database. */
@FunctionalInterface
@SuppressWarnings("exports") // the nullness annotations, which nobody needs to have to use this
public interface ErrorClassifier {
    /**
     * Called with every exception of the driver, on the thread that used the connection.
     *
     * @return true: it is not lent again; false: it is kept; null: the pool decides
     */
    @Nullable
    Boolean isFatal(SQLException e);
}
