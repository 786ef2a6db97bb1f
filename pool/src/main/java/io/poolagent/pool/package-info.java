// SPDX-License-Identifier: Apache-2.0
/**
 * A JDBC connection pool whose release is guarded: every lease has a handle of its own, so a double, stale or foreign
 * release is caught instead of hitting the next holder. Start at {@link io.poolagent.pool.GuardedDataSource}.
 */
@NullMarked
package io.poolagent.pool;

import org.jspecify.annotations.NullMarked;
