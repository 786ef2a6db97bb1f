// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.adapter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.poolagent.agent.it.KnownPool;
import io.poolagent.agent.lease.Garbage;
import io.poolagent.agent.lease.Lease;
import io.poolagent.agent.lease.Ledger;
import io.poolagent.agent.lease.Pool;
import io.poolagent.agent.lease.TakeBack;
import java.lang.ref.WeakReference;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** What an adapter has to do that takes lost connections back. */
abstract class ReclaimContract extends AdapterContract {
    static final TakeBack.How TOO_LATE = TakeBack.How.ENDED_BY_POOL;

    /** To see how transactions end. */
    @Override
    String url() {
        return RecordingDriver.PREFIX + database;
    }

    /** How a reclaim ends. */
    abstract TakeBack.How reclaimed();

    /** Whether its statements and results point back at the handle; otherwise the ledger's list of them keeps it. */
    boolean pointBack() {
        return true;
    }

    /** Whether a lease tells that the pool has closed its connection. */
    boolean tellsItsEnd() {
        return true;
    }

    /** Whether a lease tells that the pool has lent its connection to another: of some it goes through the handle alone. */
    boolean knowsTheNextLease() {
        return true;
    }

    /** Whether the pool tells what it has still lent from what it got back, where the handle's close threw. */
    boolean provesWhatIsLent() {
        return false;
    }

    @Test
    void whatCameBackIsNotTakenForStillLent() throws SQLException {
        Connection handle = source.getConnection();
        String type = handle.getClass().getName();
        Pool pool = pool(handle);
        Object anchor = pool.anchor(handle);

        assertThat(pool.isStillLent(anchor, type)).isEqualTo(provesWhatIsLent());
        assertThat(pool.isStillLent(anchor, "org.apache.commons.dbcp2.managed.ManagedConnection"))
                .isFalse();
        handle.close();
        assertThat(pool.isStillLent(anchor, type)).as("idle").isFalse();
        try (Connection next = source.getConnection()) {
            assertThat(count(next)).isZero();
            assertThat(pool.isStillLent(anchor, type)).as("lent to the next").isFalse();
        }
    }

    @Test
    void theTableSaysThatItTakesBack() {
        assertThat(known().lost).isEqualTo(KnownPool.Lost.RECLAIMED);
    }

    @Test
    void aLeaseIsNotOverWhileItIsHeld() throws SQLException {
        try (Connection handle = source.getConnection()) {
            Pool pool = pool(handle);
            Object anchor = pool.anchor(handle);
            count(handle);

            assertThat(anchor).isNotNull();
            assertThat(pool.isOver(anchor)).isFalse();
        }
    }

    @Test
    void theAnchorDoesNotPinTheHandle() throws Exception {
        Ledger ledger = new Ledger();
        assertIsLostAndComesBack(lease(ledger), ledger);
    }

    @Test
    void theAnchorDoesNotPinAHandleWithAnOpenStatementAndResult() throws Exception {
        Ledger ledger = new Ledger();
        assertIsLostAndComesBack(leaseWithOpenStatement(ledger), ledger);
    }

    @Test
    void anOpenResultKeepsItsHandle() throws Exception {
        Assumptions.assumeTrue(pointBack(), "its statements do not point back");
        Ledger ledger = new Ledger();
        List<Lease> lost = new ArrayList<>();
        ResultSet rows = openResult(ledger);
        for (int i = 0; i < 3; i++) { // More than once: finalizers put it off.
            WeakReference<Object> marker = new WeakReference<>(new Object());
            Garbage.collectUntil(() -> marker.get() == null);
        }
        ledger.drainLost(lost::add);

        assertThat(lost).isEmpty();
        assertThat(rows.next()).isTrue();
        rows.getStatement().getConnection().close();
    }

    @Test
    void reclaimMakesTheOnlyConnectionUsableAgain() throws Exception {
        for (int i = 0; i < 3; i++) {
            Lease lease = lease(new Ledger());
            assertThat(lease.pool().reclaim(lease.anchor()).how()).isEqualTo(reclaimed());
        }
        try (Connection next = source.getConnection()) {
            assertThat(count(next)).isZero();
        }
    }

    @Test
    void whatIsOverIsLeftAlone() throws Exception {
        Lease lease = lease(new Ledger());
        Object anchor = lease.anchor();
        lease.pool().reclaim(anchor); // As the pool itself would do away with it.

        assertThat(lease.pool().isOver(anchor)).isEqualTo(tellsItsEnd());
        assertThat(lease.pool().reclaim(anchor).how()).isEqualTo(TOO_LATE);
    }

    /** As if its release had not been seen: the pool has it again. */
    @Test
    void aConnectionThatIsIdleAgainIsNotTouched() throws Exception {
        Connection handle = source.getConnection();
        Pool pool = pool(handle);
        Object anchor = pool.anchor(handle);
        handle.close();
        RecordingDriver.ENDS.clear();

        assertThat(pool.isOver(anchor)).isTrue();
        assertThat(pool.reclaim(anchor).how()).isEqualTo(TOO_LATE);
        assertThat(RecordingDriver.ENDS).isEmpty();
    }

    @Test
    void theNextLeaseOfAConnectionIsNotTakenForThisOne() throws Exception {
        Assumptions.assumeTrue(knowsTheNextLease(), "nothing but the handle's close gives it back");
        Connection handle = source.getConnection();
        Pool pool = pool(handle);
        Object anchor = pool.anchor(handle);
        handle.close();
        nextMillisecond();
        try (Connection next = source.getConnection()) {
            assertThat(pool.isOver(anchor)).isTrue();
            assertThat(pool.reclaim(anchor).how()).isEqualTo(TOO_LATE);
            assertThat(pool.isOver(pool.anchor(next))).isFalse();
            assertThat(count(next)).isZero();
        }
    }

    @Test
    void reclaimServesOneWhoWaits() throws Exception {
        Lease lease = lease(new Ledger());
        FutureTask<Connection> next = new FutureTask<>(source::getConnection);
        Thread waiter = new Thread(next, "waiter");
        waiter.start();
        await().until(() -> waiter.getState() == Thread.State.TIMED_WAITING);
        assertThat(lease.pool().reclaim(lease.anchor()).how()).isEqualTo(reclaimed());

        next.get(30, TimeUnit.SECONDS).close();
    }

    @Test
    void reclaimRollsBackWhatTheLostHolderWrote() throws Exception {
        Lease lease = leaseThatWrote(new Ledger());
        RecordingDriver.ENDS.clear();
        assertThat(lease.pool().reclaim(lease.anchor()).how()).isEqualTo(reclaimed());
        assertThatItWasRolledBackFirst(lease.anchor());

        assertThat(count(observer)).isZero();
        try (Connection next = source.getConnection()) {
            assertThat(next.getAutoCommit()).isTrue();
            assertThat(count(next)).isZero();
        }
        assertThat(count(observer)).isZero();
    }

    /** And then closed, unless it went back to the pool. */
    void assertThatItWasRolledBackFirst(Object anchor) throws Exception {
        if (reclaimed() != TakeBack.How.RETURNED) {
            await().until(() -> RecordingDriver.ENDS.contains("close") || RecordingDriver.ENDS.contains("abort"));
        }
        assertThat(RecordingDriver.ENDS).doesNotContain("commit").startsWith("rollback");
    }

    private static void nextMillisecond() {
        long now = System.currentTimeMillis();
        await().until(() -> System.currentTimeMillis() > now);
    }

    private void assertIsLostAndComesBack(Lease lease, Ledger ledger) throws Exception {
        List<Lease> lost = new ArrayList<>();
        Garbage.collectUntil(() -> {
            ledger.drainLost(lost::add);
            return !lost.isEmpty();
        });

        assertThat(lost).containsExactly(lease);
        assertThat(lease.anchor()).isNotNull();
        assertThat(lease.pool().reclaim(lease.anchor()).how()).isEqualTo(reclaimed());
        try (Connection next = source.getConnection()) {
            assertThat(count(next)).isZero();
        }
    }

    /** A lease whose handle nobody keeps. */
    final Lease lease(Ledger ledger) throws SQLException {
        return lease(source.getConnection(), ledger);
    }

    private Lease lease(Connection handle, Ledger ledger) {
        Pool pool = pool(handle);
        return ledger.open(handle, pool, pool.anchor(handle), 0, null);
    }

    private Lease leaseWithOpenStatement(Ledger ledger) throws SQLException {
        Connection handle = source.getConnection();
        Lease lease = lease(handle, ledger);
        handle.createStatement().executeQuery("SELECT * FROM item");
        handle.prepareStatement("SELECT * FROM item").executeQuery();
        return lease;
    }

    private ResultSet openResult(Ledger ledger) throws SQLException {
        Connection handle = source.getConnection();
        lease(handle, ledger);
        return handle.createStatement().executeQuery("SELECT 1");
    }

    private Lease leaseThatWrote(Ledger ledger) throws SQLException {
        Connection handle = source.getConnection();
        handle.setAutoCommit(false);
        handle.createStatement().execute("INSERT INTO item VALUES (1)");
        return lease(handle, ledger);
    }
}
