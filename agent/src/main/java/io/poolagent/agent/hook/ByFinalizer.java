// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.hook;

import io.poolagent.agent.lease.Lease;
import io.poolagent.agent.lease.Ledger;
import org.jspecify.annotations.Nullable;

/**
 * A release by a finalizer: {@code finalize() { close(); }} of the handle itself, or of what wraps it. By then the weak reference to the
 * handle is cleared, and nothing is left to know its lease by but the handle's identity hash and class. That is no proof, so
 * nothing is skipped and nothing told because of it: the lease counts as released, rather than be called lost and taken back
 * from whoever has the connection by then. Where the guess is wrong, a loss is missed.
 */
final class ByFinalizer {
    private final Lease lease;

    private ByFinalizer(Lease lease) {
        this.lease = lease;
    }

    /** What is handed to the end of the close; null if this is none, or of a lease that is over. */
    static @Nullable ByFinalizer begin(Ledger ledger, Object handle) {
        Lease dying = ledger.ofDying(handle);
        return dying != null && isOnStack(new Throwable().getStackTrace()) && dying.beginRelease() == Lease.Close.FIRST
                ? new ByFinalizer(dying)
                : null;
    }

    void end(Ledger ledger, long nowMillis, boolean failed) {
        lease.endRelease(nowMillis, null, failed);
        if (!failed) {
            ledger.putAside(lease);
        }
    }

    /**
     * Whether the JVM is calling a finalizer: on the thread Finalizer, or on one that Runtime.runFinalization starts. It is the
     * outermost call on both, so it is looked for from there. OpenJ9 has it in another class.
     */
    static boolean isOnStack(StackTraceElement[] stack) {
        for (int i = stack.length - 1; i >= 0; i--) {
            String type = stack[i].getClassName();
            if (type.startsWith("java.lang.ref.Finalizer")
                    || (type.equals("java.lang.J9VMInternals")
                            && stack[i].getMethodName().equals("runFinalize"))) {
                return true;
            }
        }
        return false;
    }
}
