// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.lease;

/** A connection could not be rolled back, and was not taken back therefore: it is as it was, and may be tried again. */
public final class NotRolledBack extends Exception {
    private static final long serialVersionUID = 1L;

    public NotRolledBack(Throwable cause) {
        super(cause);
    }
}
