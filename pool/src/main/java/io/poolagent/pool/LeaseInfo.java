// SPDX-License-Identifier: Apache-2.0
package io.poolagent.pool;

import java.time.Duration;

/**
 * One lease at one moment. A handle gives its own by {@code connection.unwrap(LeaseInfo.class)}.
 *
 * @param pool the pool's name
 * @param connection the number of the physical connection: 1 for the first that the pool opened
 * @param id different for every lease of the pool, while it lives
 * @param thread the name of the thread that acquired; {@code #} and its id if it has none;
 *     {@code unknown} in the report of a misuse of a lease that is over, unless stacks are captured
 * @param threadId the id of that thread; 0 if unknown
 * @param held since the acquire; late by up to one {@link PoolConfig#sweepInterval()} unless a listener is set
 */
public record LeaseInfo(String pool, long connection, long id, String thread, long threadId, Duration held) {}
