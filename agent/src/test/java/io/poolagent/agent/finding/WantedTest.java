// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.finding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.poolagent.agent.detect.Facts;
import io.poolagent.agent.lease.FakePool;
import io.poolagent.agent.lease.Lease;
import io.poolagent.agent.lease.Ledger;
import io.poolagent.agent.stack.Stacks;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What is told and what is silenced. */
class WantedTest {
    private final Ledger ledger = new Ledger();
    private final Object handle = new Object();

    @Test
    void kindsAreAddedAndTakenAway() {
        assertThat(kinds("usual"))
                .containsExactly(Stream.of(Kind.values()).filter(Kind::isUsual).toArray(Kind[]::new));
        assertThat(kinds("all")).containsExactly(Kind.values());
        assertThat(kinds("lost+Overdue")).containsExactly(Kind.LOST, Kind.OVERDUE);
        assertThat(kinds("lost+overdue-lost")).containsExactly(Kind.OVERDUE);
        assertThat(kinds("usual-double_release"))
                .doesNotContain(Kind.DOUBLE_RELEASE)
                .contains(Kind.LOST);
        assertThatThrownBy(() -> kinds("leaks")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> kinds("lost+")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aSuspicionAboutWhatIsAllowedIsSilencedWhateverTheDepth() {
        assertThat(isTold("none", Kind.OVERDUE)).isTrue();
        assertThat(isTold("shop.LockHolder", Kind.OVERDUE)).isFalse();
        assertThat(isTold("shop.LockHolder.hold", Kind.OVERDUE)).isFalse();
        assertThat(isTold("other.Listener+pool:orders", Kind.OVERDUE)).isFalse();
        assertThat(isTold("shop", Kind.OVERDUE)).isFalse();
        assertThat(isTold("shop.Lock", Kind.OVERDUE)).isTrue();
        assertThat(isTold("pool:order", Kind.OVERDUE)).isTrue();
    }

    @Test
    void whatIsProvenIsToldAllTheSame() {
        assertThat(isTold("shop.LockHolder+pool:orders", Kind.LOST)).isTrue();
    }

    private static Stream<Kind> kinds(String findings) {
        Wanted wanted = Wanted.parse(findings, "none");
        return Stream.of(Kind.values()).filter(wanted::wants);
    }

    private boolean isTold(String allow, Kind kind) {
        Lease lease = ledger.open(
                handle,
                new FakePool("orders"),
                null,
                0,
                Stacks.of("shop.Database.getConnection:71", "shop.LockHolder.hold:12", "shop.Main.run:3"));
        return Wanted.parse("all", allow).wants(Facts.finding(kind, lease, 9, c -> false));
    }
}
