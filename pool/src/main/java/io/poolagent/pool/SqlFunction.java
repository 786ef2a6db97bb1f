// SPDX-License-Identifier: Apache-2.0
package io.poolagent.pool;

import java.sql.Connection;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** Work with a connection; see {@link GuardedDataSource#withConnection}. */
@SuppressWarnings("exports") // the nullness annotations, which nobody needs to have to use this
@FunctionalInterface
public interface SqlFunction<T extends @Nullable Object> {
    T apply(Connection connection) throws SQLException;
}
