// SPDX-License-Identifier: Apache-2.0
package io.poolagent.pool;

/**
 * The pool at one moment. The numbers are counted without stopping the pool, so under load they may be off by the few
 * connections that moved meanwhile.
 *
 * @param total physical connections that exist: idle, used, and those just being validated, reset or closed
 * @param used connections that are leased
 * @param idle connections that wait to be leased
 * @param pending callers that wait in {@code getConnection()}
 * @param connecting physical connections being opened, not counted in {@code total}
 */
public record PoolStats(int total, int used, int idle, int pending, int connecting) {}
