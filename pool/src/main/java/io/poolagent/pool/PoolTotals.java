// SPDX-License-Identifier: Apache-2.0
package io.poolagent.pool;

/**
 * What has happened in a pool since it was made.
 *
 * @param created physical connections opened
 * @param timeouts callers that got no connection in time
 * @param doubleReleases releases of leases that were over already
 * @param usesAfterRelease calls on handles whose lease was over
 */
public record PoolTotals(long created, long timeouts, long doubleReleases, long usesAfterRelease) {}
