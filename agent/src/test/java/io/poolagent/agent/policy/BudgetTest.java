// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

/** How many may be taken back. */
class BudgetTest {
    private static final boolean LOST = true;
    private static final boolean HELD = false;

    @Test
    void isFullAtFirstAndFillsEvenly() {
        Budget budget = Budget.parse("3/min");
        assertThat(taken(budget, HELD, 0)).isEqualTo(3);
        assertThat(taken(budget, LOST, 19_900)).isZero();
        assertThat(taken(budget, LOST, 20_100)).isOne();
        assertThat(taken(budget, HELD, 3_600_000)).isEqualTo(3);
    }

    @Test
    void whatWasNotTakenIsGivenBack() {
        Budget budget = Budget.parse("1/h");
        assertThat(budget.take(HELD, 0)).isTrue();
        budget.giveBack(HELD);
        assertThat(taken(budget, HELD, 0)).isOne();
    }

    @Test
    void byDefaultTenAMinuteAreTakenFromTheirHoldersAndAllThatAreLost() {
        Budget budget = Budget.parse("auto");
        assertThat(taken(budget, LOST, 0)).isEqualTo(1_000);
        assertThat(taken(budget, HELD, 0)).isEqualTo(10);
        assertThat(budget).hasToString("10/min");
        assertThat(taken(Budget.parse("unlimited"), HELD, 0)).isEqualTo(1_000);
    }

    @Test
    void refusesWhatIsNoRate() {
        for (String words : new String[] {"", "10", "0/min", "10/day", "-1/s", "10/min/s", "1000000/s"}) {
            assertThatThrownBy(() -> Budget.parse(words)).as(words).isInstanceOf(NumberFormatException.class);
        }
    }

    private static int taken(Budget budget, boolean lost, long nowMillis) {
        int taken = 0;
        while (taken < 1_000 && budget.take(lost, nowMillis)) {
            taken++;
        }
        return taken;
    }
}
