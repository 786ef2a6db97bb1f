// SPDX-License-Identifier: Apache-2.0
/**
 * Several databases that stand in for each other, behind one {@link javax.sql.DataSource}. Uses of the pool only what
 * everybody can use. Start at {@link io.poolagent.pool.group.ConnectionPoolGroup}.
 */
@NullMarked
package io.poolagent.pool.group;

import org.jspecify.annotations.NullMarked;
