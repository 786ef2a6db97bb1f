// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.lease;

import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A pool that does as the test says. */
public final class FakePool implements Pool {
    private final String name;
    public boolean over;
    public boolean stillLent;
    public boolean closedItself;
    public boolean closesHandles;
    public long serverConnection = UNKNOWN;
    public boolean leavesAutoCommitOff;
    public boolean leavesStatementsOpen;
    public Set<SessionState> handsOn = Set.of();
    public @Nullable HoldLimit holdLimit;
    public Taking taking = Taking.YES;
    public @Nullable OpenPool open;
    public boolean closed;
    public boolean byRule;
    public boolean none;
    public String kind = "fake";
    public boolean serverConnectionFails;
    public boolean closing;
    public boolean known = true;
    public String ownCode = "none";
    private boolean suspect;
    private final PoolCounters counters = new PoolCounters();
    public Callable<TakeBack> reclaim = () -> TakeBack.of(TakeBack.How.RETURNED);
    public @Nullable Object anchor = "anchor";
    public TakeBack.@Nullable How objection;
    public Consumer<Object> closesForReclaim = handle -> {};

    public OpenTransaction openTransaction = OpenTransaction.UNKNOWN;

    public FakePool(String name) {
        this.name = name;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public String kind() {
        return kind;
    }

    @Override
    public boolean isOwnCode(String className) {
        return className.equals(ownCode);
    }

    @Override
    public boolean leavesStatementsOpen() {
        return leavesStatementsOpen;
    }

    @Override
    public @Nullable HoldLimit holdLimit() {
        return holdLimit;
    }

    @Override
    public Taking hasTaken(@Nullable Object anchor, @Nullable Object handle, HoldLimit limit) {
        return taking;
    }

    @Override
    public @Nullable OpenPool ifOpen() {
        return closed ? null : open;
    }

    @Override
    public boolean isClosed() {
        return closed;
    }

    @Override
    public boolean isKnown() {
        return known;
    }

    @Override
    public @Nullable Object anchor(Object handle) {
        return anchor;
    }

    @Override
    public void closesForReclaim(Object handle) {
        closesForReclaim.accept(handle);
    }

    @Override
    public boolean hasClosed(Object handle) {
        return closedItself;
    }

    @Override
    public boolean closesHandles() {
        return closesHandles;
    }

    @Override
    public long serverConnection(Object anchor) {
        if (serverConnectionFails) {
            throw new IllegalStateException("no connection");
        }
        return serverConnection;
    }

    @Override
    public boolean isOver(Object anchor) {
        return over;
    }

    @Override
    public boolean isStillLent(Object anchor, String handleType) {
        return stillLent;
    }

    @Override
    public TakeBack.@Nullable How objectionToClosing(Object handle) {
        return objection;
    }

    @Override
    public boolean leavesAutoCommitOff() {
        return leavesAutoCommitOff;
    }

    @Override
    public void lendsAgain() {
        objection = TakeBack.How.LENDS_ONE_OBJECT;
    }

    @Override
    public boolean isByRule() {
        return byRule;
    }

    @Override
    public boolean isNone() {
        return none;
    }

    @Override
    public boolean closesItself(Object handle) {
        return closing;
    }

    @Override
    public OpenTransaction openTransaction() {
        return openTransaction;
    }

    @Override
    public Set<SessionState> handsOn() {
        return handsOn;
    }

    @Override
    public PoolCounters counters() {
        return counters;
    }

    @Override
    public void suspect() {
        suspect = true;
    }

    @Override
    public boolean isSuspect() {
        return suspect;
    }

    @Override
    public TakeBack reclaim(Object anchor) throws Exception {
        return reclaim.call();
    }
}
