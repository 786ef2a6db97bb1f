// SPDX-License-Identifier: Apache-2.0
package io.poolagent.pool.group;

/** Why a node left its group. */
public enum NodeRemoval {
    /** {@link ConnectionPoolGroup#remove} was called. */
    REQUESTED,
    /** It failed {@link GroupConfig#nodeFailureThreshold()} times. */
    FAILED
}
