// SPDX-License-Identifier: Apache-2.0
package io.poolagent.pool;

/** How a wait in {@code getConnection()} ended. */
public enum WaitEnd {
    /** With a connection. */
    SERVED,
    /** At the deadline of the acquire, or of connecting. */
    TIMED_OUT,
    /** The pool was closed, or there was no room to wait. */
    REJECTED,
    /** The waiting thread was interrupted. */
    INTERRUPTED,
    /** The connection being opened for it failed. */
    FAILED
}
