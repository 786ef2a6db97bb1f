// SPDX-License-Identifier: Apache-2.0
package io.poolagent.pool;

import java.time.Duration;

/**
 * One physical connection at one moment.
 *
 * @param pool the pool's name
 * @param connection its number: 1 for the first that the pool opened
 * @param age since it was opened
 */
public record ConnectionInfo(String pool, long connection, Duration age) {}
