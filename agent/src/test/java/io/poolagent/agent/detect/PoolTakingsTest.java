// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.detect;

import static org.assertj.core.api.Assertions.assertThat;

import io.poolagent.agent.lease.FakePool;
import io.poolagent.agent.lease.HoldLimit;
import io.poolagent.agent.lease.Lease;
import io.poolagent.agent.lease.Ledger;
import io.poolagent.agent.lease.Pool;
import io.poolagent.agent.lease.Release;
import io.poolagent.agent.lease.Use;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a pool took from its holder, and what only looks like that. */
class PoolTakingsTest {
    private static final long EVERY = 500;

    private final Ledger ledger = new Ledger();
    private final PoolTakings takings = new PoolTakings(ledger);
    private final FakePool pool = new FakePool("orders");
    private final Object handle = new Object();
    private Object inner = new Object();
    private final Lease lease = ledger.open(handle, pool, "anchor", 0, null);

    @Test
    void whatEndsPastTheLimitWithoutACloseWasTaken() {
        limit(5_000);
        assertThat(look(4_900)).isEmpty();
        pool.over = true;

        assertThat(look(5_400)).containsExactly(lease);
        assertThat(look(5_900)).isEmpty();
    }

    @Test
    void whoeverAskedThePoolFirstTakesNothingAway() {
        limit(5_000);
        look(5_100);
        pool.over = true;
        assertThat(lease.isOver()).isTrue();

        assertThat(look(5_600)).containsExactly(lease);
    }

    @Test
    void whatEndsBeforeTheLimitWasNotTaken() {
        limit(5_000);
        look(4_200);
        pool.over = true;

        assertThat(look(4_700)).isEmpty();
        assertThat(look(5_200)).isEmpty();
    }

    @Test
    void aPoolWithoutALimitTakesNothing() {
        look(60_000);
        pool.over = true;

        assertThat(look(60_500)).isEmpty();
    }

    /** As one that was closed meanwhile. */
    @Test
    void aPoolThatHasNoLimitAnyMoreTookNothing() {
        limit(5_000);
        look(5_100);
        pool.over = true;
        pool.holdLimit = null;

        assertThat(look(5_600)).isEmpty();
    }

    @Test
    void whatItsHolderClosedWasNotTaken() {
        limit(5_000);
        look(5_100);
        lease.beginRelease();
        assertThat(look(5_600)).isEmpty();
        lease.endRelease(new Release(5_700, null), false);
        pool.over = true;

        assertThat(look(6_100)).isEmpty();
    }

    @Test
    void whatIsStillOpenIsLookedAtAgain() {
        limit(5_000);
        look(5_100);
        assertThat(look(5_600)).isEmpty();
        pool.over = true;

        assertThat(look(6_100)).containsExactly(lease);
    }

    /** As on request of the application. */
    @Test
    void whatThePoolDoesNotSayItTookWasNotTaken() {
        limit(5_000);
        look(5_100);
        pool.over = true;
        pool.taking = Pool.Taking.NO;

        assertThat(look(5_600)).isEmpty();
        pool.taking = Pool.Taking.YES;
        assertThat(look(6_100)).isEmpty();
    }

    /** Its close may take a while. */
    @Test
    void whatThePoolIsJustTakingIsLookedAtAgain() {
        limit(5_000);
        look(5_100);
        pool.over = true;
        pool.taking = Pool.Taking.NOT_YET;
        assertThat(look(5_600)).isEmpty();
        assertThat(look(6_100)).isEmpty();
        pool.taking = Pool.Taking.YES;

        assertThat(look(6_600)).containsExactly(lease);
        assertThat(look(7_100)).isEmpty();
    }

    @Test
    void whatWasUsedJustThenMayHaveEndedOtherwise() {
        limit(5_000);
        look(5_100);
        Use.beginsCall(lease, 5_300);
        Use.of(lease).endCall(5_300);
        pool.over = true;
        pool.taking = Pool.Taking.IF_UNUSED;

        assertThat(look(5_600)).isEmpty();
    }

    @Test
    void whatWasNotUsedForLongWasTaken() {
        limit(5_000);
        Use.beginsCall(lease, 50);
        Use.of(lease).endCall(50);
        look(5_100);
        pool.over = true;
        pool.taking = Pool.Taking.IF_UNUSED;

        assertThat(look(5_600)).containsExactly(lease);
    }

    @Test
    void aPoolThatWasClosedAndOpenedAgainTookNothing() {
        limit(5_000);
        look(5_100);
        pool.over = true;
        inner = new Object();
        limit(5_000);

        assertThat(look(5_600)).isEmpty();
    }

    @Test
    void aLimitThatHasChangedMeanwhileIsNotSaidToBeTheReason() {
        limit(5_000);
        look(5_100);
        pool.over = true;
        limit(5_500);

        assertThat(look(5_600)).isEmpty();
    }

    private void limit(long millis) {
        pool.holdLimit = new HoldLimit("removeAbandonedTimeout", millis, inner);
    }

    private List<Lease> look(long nowMillis) {
        return takings.look(nowMillis, EVERY).stream().map(taken -> taken.lease).toList();
    }
}
