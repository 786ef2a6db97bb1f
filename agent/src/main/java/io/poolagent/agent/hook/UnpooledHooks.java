// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.hook;

import io.poolagent.agent.adapter.Adapters;
import io.poolagent.agent.lease.CoarseClock;
import io.poolagent.agent.lease.Ledger;
import io.poolagent.agent.stack.Callers;
import io.poolagent.agent.stack.Capture;

/**
 * Enters connections that a driver opened for the application itself. Pools fill themselves in the same way, so each is
 * looked at where it is opened, which costs little beside opening it: if any pool code stands on the stack, it is the
 * pool's, and is passed over.
 */
final class UnpooledHooks {
    private final Ledger ledger;
    private final Adapters adapters;
    private final Capture capture;
    private final CoarseClock clock;

    UnpooledHooks(Ledger ledger, Adapters adapters, Capture capture, CoarseClock clock) {
        this.ledger = ledger;
        this.adapters = adapters;
        this.capture = capture;
        this.clock = clock;
    }

    /** The outermost call on the way to a driver has returned. */
    void opened(Object source, Object handle) {
        Throwable stack = adapters.isPhysical(handle) ? capture.take(true) : null;
        if (stack == null) {
            return; // A pool's, or nobody can tell that it is not.
        }
        for (StackTraceElement frame : stack.getStackTrace()) {
            if (adapters.isKeeper(frame.getClassName())) {
                return;
            }
        }
        stack.setStackTrace(Callers.above(source, stack).toArray(new StackTraceElement[0]));
        ledger.open(handle, adapters.noPool(source), null, clock.millis(), stack);
    }
}
