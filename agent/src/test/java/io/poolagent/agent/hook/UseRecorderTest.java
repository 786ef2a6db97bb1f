// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.hook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import com.zaxxer.hikari.HikariDataSource;
import io.poolagent.agent.lease.Lease;
import io.poolagent.agent.lease.UseRecorder;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a flight recorder is given as woven code runs. */
class UseRecorderTest {
    private final WovenCode woven = new WovenCode();
    private final HikariDataSource pool = new HikariDataSource();
    private final HikariDataSource other = new HikariDataSource();
    private final DataSource wrapper = WovenCode.source();
    private final Connection handle = WovenCode.handle();
    private final List<String> recorded = new ArrayList<>();
    private int begun;

    @AfterEach
    void close() {
        pool.close();
        other.close();
    }

    @Test
    void oneCallThroughAWrapperIsOneWait() {
        woven.waiting.record(recorder());
        woven.acquiring(wrapper);
        woven.acquire(pool, handle);
        woven.acquired(wrapper, WovenCode.handle());

        assertThat(recorded).containsExactly("pool got it");
    }

    /** The second pool is the one that it waits for after the first has failed. */
    @Test
    void eachPoolThatAWrapperTriesIsAWait() {
        woven.waiting.record(recorder());
        woven.acquiring(wrapper);
        woven.acquire(pool, null);
        woven.acquire(other, handle);
        woven.acquired(wrapper, handle);

        assertThat(recorded).containsExactly("pool failed", "other got it");
    }

    /** Nobody waits for the pool while its wrapper does something else. */
    @Test
    void aWaitForAPoolBeginsAtThePool() {
        woven.waiting.record(recorder());
        woven.acquiring(wrapper);
        int before = begun;
        woven.acquiring(pool);

        assertThat(begun).isEqualTo(before + 1);
        woven.acquired(pool, handle);
        woven.acquired(wrapper, handle);
        assertThat(recorded).containsExactly("pool got it");
    }

    /** As near the end of a thread's stack: there is no room to report it either. */
    @Test
    void whatARecorderThrowsKeepsNoLeaseFromTheLedger() {
        woven.waiting.record(overflowing());
        woven.ledger.record(overflowing());

        assertThatCode(() -> woven.lend(pool, handle)).doesNotThrowAnyException();
        Lease lease = Objects.requireNonNull(woven.ledger.find(handle));
        assertThat(woven.waiting.isEmpty()).isTrue();
        assertThat(lease.pool().counters().acquired()).isEqualTo(1);

        assertThatCode(() -> woven.release(handle, null)).doesNotThrowAnyException();
        assertThat(lease.state()).isEqualTo(Lease.State.RELEASED);
        assertThat(lease.pool().counters().released()).isEqualTo(1);
    }

    private UseRecorder recorder() {
        return new UseRecorder() {
            @Override
            public Object acquiring() {
                begun++;
                return "begun";
            }

            @Override
            public void acquired(Object ofBegin, Object source, @Nullable Object lent) {
                String name = source == pool ? "pool" : source == other ? "other" : "wrapper";
                recorded.add(name + (lent == null ? " failed" : " got it"));
            }

            @Override
            public void released(Lease lease, long nowMillis) {}
        };
    }

    private static UseRecorder overflowing() {
        return new UseRecorder() {
            @Override
            public Object acquiring() {
                return "begun";
            }

            @Override
            public void acquired(Object ofBegin, Object source, @Nullable Object lent) {
                throw new StackOverflowError();
            }

            @Override
            public void released(Lease lease, long nowMillis) {
                throw new StackOverflowError();
            }
        };
    }
}
