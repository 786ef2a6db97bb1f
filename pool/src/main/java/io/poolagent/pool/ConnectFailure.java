// SPDX-License-Identifier: Apache-2.0
package io.poolagent.pool;

/** What becomes of a caller when the physical connection that is being opened for it fails. */
public enum ConnectFailure {
    /**
     * It stays queued until its own deadline and gets what is released meanwhile. One thread of the pool retries to
     * connect, with growing pauses. The exception at the deadline carries the last connect error.
     */
    WAIT,
    /** It gets the driver's exception at once. */
    FAIL
}
