// SPDX-License-Identifier: Apache-2.0
package io.poolagent.pool;

/** The three ways a lease ends; each lease takes exactly one. */
enum LeaseEnd {
    RELEASED,
    EVICTED,
    RECLAIMED
}
