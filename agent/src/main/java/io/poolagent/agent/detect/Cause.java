// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.detect;

import io.poolagent.agent.finding.LossCause;
import io.poolagent.agent.lease.Failure;
import io.poolagent.agent.lease.Lease;
import io.poolagent.agent.lease.Release;
import io.poolagent.agent.lease.Unit;
import io.poolagent.agent.lease.Use;
import io.poolagent.agent.stack.CodeOwners;
import io.poolagent.agent.stack.Site;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Looks for what explains a loss. Each is a fact by what was seen; where none is, nothing is said. */
final class Cause {
    private final Lease lease;
    private final Site site;
    private final CodeOwners poolCode;
    private final Use use;

    /** @param site where it was acquired */
    Cause(Lease lease, Site site, CodeOwners poolCode) {
        this.lease = lease;
        this.site = site;
        this.poolCode = poolCode;
        this.use = Use.of(lease);
    }

    /**
     * What was seen, or null.
     *
     * @param closing where all others of its site were closed, or null if that differs or is not known
     * @param threadEnded whether its thread had ended when the loss was proven, and all of that was its unit of work
     */
    @Nullable
    LossCause find(@Nullable StackTraceElement closing, boolean threadEnded) {
        String ofClose = lease.thrownByClose();
        if (ofClose != null) {
            Release close = lease.release();
            Throwable stack = close == null ? null : close.stack();
            return LossCause.closeThrew(ofClose, Site.of(stack, poolCode).line());
        }
        StackTraceElement beneath = lease.closedBeneath();
        if (beneath != null) {
            return LossCause.closedBeneath(beneath);
        }
        boolean own = Use.userId(lease) == lease.threadId();
        LossCause found = skipped();
        if (found == null && own && closing != null) {
            found = otherWay(closing);
        }
        if (found == null && !own) {
            found = handedOn();
        }
        // What acquired it was all the thread did: whatever way it left by, the thread ended there.
        boolean allOfIt = !site.frames().isEmpty()
                && site.frames().get(site.frames().size() - 1).equals(site.line());
        return found == null && own && threadEnded && allOfIt ? LossCause.threadEnded() : found;
    }

    /** The last that was done with it was an execute, it threw, and that passed through the method that acquired. */
    private @Nullable LossCause skipped() {
        Failure failure = use.failure();
        if (failure != null) {
            for (StackTraceElement frame : failure.callers()) {
                for (StackTraceElement acquirer : site.frames()) {
                    if (isSameMethod(acquirer, frame)) {
                        return LossCause.exception(failure.type(), frame);
                    }
                }
            }
        }
        return null;
    }

    /** The method that acquired it closes at a later line, and there is a last line known at which it had it. */
    private @Nullable LossCause otherWay(StackTraceElement closing) {
        StackTraceElement acquired = site.line();
        StackTraceElement last = use.wasUsed() ? lastUse(closing) : acquired;
        boolean within = acquired != null
                && last != null
                && use.failure() == null
                && isSameMethod(acquired, closing)
                && acquired.getLineNumber() > 0
                && acquired.getLineNumber() <= last.getLineNumber()
                && last.getLineNumber() < closing.getLineNumber();
        return within ? LossCause.otherPath(last, closing.getLineNumber()) : null;
    }

    /** The line of this method that executed last, itself or by what it called. */
    private @Nullable StackTraceElement lastUse(StackTraceElement method) {
        Release place = use.usedAt();
        List<StackTraceElement> frames =
                Site.ofCall(place == null ? null : place.stack(), poolCode).frames();
        for (StackTraceElement frame : frames) {
            if (isSameMethod(frame, method)) {
                return frame;
            }
        }
        return null;
    }

    private @Nullable LossCause handedOn() {
        Release place = use.usedAt();
        return place == null || place.thread().equals(lease.thread()) ? null : LossCause.handedOver(place.thread());
    }

    private static boolean isSameMethod(StackTraceElement one, StackTraceElement other) {
        return one.getClassName().equals(other.getClassName())
                && one.getMethodName().equals(other.getMethodName());
    }

    /** Whether all that the lease's thread did is over, and was its unit of work. */
    static boolean hasThreadEnded(Lease lease) {
        Unit unit = lease.unit();
        return unit != null && unit.what().equals(Unit.THREAD) && unit.hasThreadEnded();
    }
}
