// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.lease;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class NestingTest {
    private final Ledger ledger = new Ledger();
    private final Nesting nesting = new Nesting();
    private final FakePool pool = new FakePool("orders");
    private final List<Object> handles = new ArrayList<>();

    @Test
    void aSecondAcquireWhileTheFirstIsInUseIsNested() {
        Lease first = open(pool);
        assertThat(nesting.opened(first)).isNull();
        use(first);

        assertThat(nesting.opened(open(pool))).isSameAs(first);
    }

    @Test
    void oneOfAnotherPoolOrAfterTheReleaseIsNot() {
        Lease first = open(pool);
        nesting.opened(first);
        use(first);
        Lease other = open(new FakePool("customers"));
        assertThat(nesting.opened(other)).isNull();
        release(first);

        assertThat(nesting.released(first)).isNull();
        assertThat(nesting.opened(open(pool))).isNull();
    }

    @Test
    void behindALeaseOfAnotherPoolTheFirstIsStillSeen() {
        Lease first = open(pool);
        nesting.opened(first);
        use(first);
        Lease other = open(new FakePool("customers"));
        nesting.opened(other);
        release(other);

        assertThat(nesting.opened(open(pool))).isSameAs(first);
    }

    @Test
    void anUnusedOneIsHeldIfItsOwnThreadReleasesIt() {
        Lease first = open(pool);
        Lease second = open(pool);
        nesting.opened(first);
        assertThat(nesting.opened(second)).isNull();
        use(first);
        release(first);

        assertThat(nesting.released(first)).isSameAs(second);
        assertThat(nesting.released(first)).isNull();
    }

    @Test
    void oneThatWasHandedToAnotherThreadIsNotHeld() throws InterruptedException {
        Lease used = open(pool);
        nesting.opened(used);
        on(() -> use(used));
        assertThat(nesting.opened(open(pool))).isNull();

        Lease unused = open(new FakePool("customers"));
        nesting.opened(unused);
        Lease[] told = new Lease[1];
        nesting.opened(open(unused.pool()));
        on(() -> {
            release(unused);
            told[0] = nesting.released(unused);
        });
        assertThat(told[0]).isNull();
    }

    @Test
    void aThreadThatHoldsNothingIsForgotten() {
        Lease first = open(pool);
        nesting.opened(first);
        nesting.prune();
        assertThat(nesting.size()).isOne();
        release(first);
        nesting.prune();

        assertThat(nesting.size()).isZero();
    }

    private Lease open(Pool from) {
        Object handle = new Object();
        handles.add(handle);
        return ledger.open(handle, from, null, 0, null);
    }

    private static void use(Lease lease) {
        Use.of(lease).beginTaking(0);
        Use.of(lease).endTaking();
    }

    private static void release(Lease lease) {
        lease.beginRelease();
        lease.endRelease(new Release(10, null), false);
    }

    private static void on(Runnable work) throws InterruptedException {
        Thread thread = new Thread(work);
        thread.start();
        thread.join();
    }
}
