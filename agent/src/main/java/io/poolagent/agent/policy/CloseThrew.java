// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.policy;

/** A close in the holder's place threw: the holder may close again. */
final class CloseThrew extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient Throwable thrown;

    CloseThrew(Throwable thrown) {
        super(null, null, false, false);
        this.thrown = thrown;
    }

    Throwable thrown() {
        return thrown;
    }
}
