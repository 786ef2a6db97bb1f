// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.detect;

import static org.assertj.core.api.Assertions.assertThat;

import io.poolagent.agent.stack.Site;
import io.poolagent.agent.stack.Stacks;
import org.junit.jupiter.api.Test;

/** Whether a thread is still in the method that acquired. */
class WhereaboutsTest {
    @Test
    void atALaterLineOfTheSameCallItIsInside() {
        assertThat(now(
                        at("shop.Db.getConnection:7", "shop.Dao.find:42", "shop.Shop.serve:17"),
                        "shop.Dao.find:45",
                        "shop.Shop.serve:17"))
                .isEqualTo(Whereabouts.INSIDE);
        assertThat(now(
                        at("shop.Dao.find:42", "shop.Shop.serve:17"),
                        "shop.Bank.call:3",
                        "shop.Dao.find:45",
                        "shop.Shop.serve:17"))
                .isEqualTo(Whereabouts.INSIDE);
    }

    @Test
    void inAnotherCallFromTheSamePlaceItHasLeft() {
        assertThat(now(
                        at("shop.Dao.find:42", "shop.Orders.serve:17", "shop.Shop.run:9"),
                        "shop.Stock.serve:3",
                        "shop.Shop.run:9"))
                .isEqualTo(Whereabouts.LEFT);
    }

    @Test
    void whereNothingOfTheWorkRunsItHasLeft() {
        assertThat(now(at("shop.Dao.find:42", "shop.Shop.serve:17"))).isEqualTo(Whereabouts.LEFT);
        assertThat(now(at("shop.Dao.find:42"), "shop.Other.run:1")).isEqualTo(Whereabouts.LEFT);
    }

    /** The loop may have come round: a connection of the last time is leaked, one of this time is held. */
    @Test
    void atTheSameLineItIsUnclear() {
        assertThat(now(at("shop.Dao.find:42", "shop.Shop.serve:17"), "shop.Dao.find:42", "shop.Shop.serve:17"))
                .isEqualTo(Whereabouts.UNCLEAR);
    }

    @Test
    void whereTheCallerOfAHelperGoesOnItIsUnclear() {
        assertThat(now(
                        at("shop.Db.open:7", "shop.Dao.find:42", "shop.Shop.serve:17"),
                        "shop.Dao.find:45",
                        "shop.Shop.serve:17"))
                .isEqualTo(Whereabouts.UNCLEAR);
    }

    /** As in {@code work(open())}. */
    @Test
    void whereTheLineThatCalledAHelperGoesOnItIsUnclear() {
        assertThat(now(at("shop.Db.open:7", "shop.Shop.serve:17"), "shop.Shop.work:20", "shop.Shop.serve:17"))
                .isEqualTo(Whereabouts.UNCLEAR);
    }

    @Test
    void whatAContainerRunsInATransactionIsLeftToIt() {
        Site then = at("shop.Dao.find:42", "shop.Orders.serve:17", "org.jboss.as.ejb3.Tx.run:9", "shop.Shop.main:3");
        assertThat(Whereabouts.isLeftToFramework(
                        then, at("com.arjuna.ats.Tm.commit:5", "org.jboss.as.ejb3.Tx.run:12", "shop.Shop.main:3")))
                .isTrue();
        assertThat(Whereabouts.isLeftToFramework(then, at("com.arjuna.ats.Tm.commit:5")))
                .isTrue();
    }

    /** It may hold what it was handed. */
    @Test
    void whatAMethodOfTheApplicationsBeginsAndCommitsIsNot() {
        Site then = at("shop.Dao.find:42", "shop.Orders.serve:17", "org.jboss.as.ejb3.Tx.run:9");
        assertThat(Whereabouts.isLeftToFramework(
                        then, at("com.arjuna.ats.Tm.commit:5", "shop.Orders.serve:19", "org.jboss.as.ejb3.Tx.run:9")))
                .isFalse();
        assertThat(Whereabouts.isLeftToFramework(
                        then, at("com.arjuna.ats.Tm.commit:5", "shop.Dao.find:50", "shop.Shop.main:3")))
                .isTrue();
    }

    private static Site at(String... frames) {
        return Site.of(Stacks.of(frames), name -> false);
    }

    private static Whereabouts now(Site then, String... frames) {
        return Whereabouts.of(then, at(frames));
    }

    /** The call of a framework's that acquired is still at work, and calls the application. */
    @Test
    void withinTheCallOfAFrameworkThatAcquiredItIsInside() {
        Site then = at("org.hibernate.Session.begin:9", "shop.Dao.find:42", "shop.Shop.serve:17");
        assertThat(now(then, "shop.Bank.call:3", "org.hibernate.Tx.run:8", "shop.Dao.find:42", "shop.Shop.serve:17"))
                .isEqualTo(Whereabouts.INSIDE);
        assertThat(now(then, "org.hibernate.Session.begin:9", "shop.Dao.find:42", "shop.Shop.serve:17"))
                .isEqualTo(Whereabouts.UNCLEAR);
    }

    @Test
    void aFrameworksFramesAboveTheApplicationsAreNotCompared() {
        Site then = at(
                "org.hibernate.Session.begin:9", "shop.Dao.find:42", "org.jboss.Invoker.call:3", "shop.Shop.serve:17");
        assertThat(now(then, "shop.Bank.call:3", "shop.Dao.find:45", "org.jboss.Invoker.call:5", "shop.Shop.serve:17"))
                .isEqualTo(Whereabouts.INSIDE);
        assertThat(now(then, "org.jboss.Queue.take:3")).isEqualTo(Whereabouts.LEFT);
    }

    /** Code of nothing but frameworks, as a migration at start. */
    @Test
    void whereOnlyAFrameworkAcquiredItsFramesAreCompared() {
        Site then = at("org.flywaydb.core.Connector.open:9", "org.flywaydb.core.Flyway.migrate:3");
        assertThat(now(then, "org.flywaydb.core.Parser.parse:1", "org.flywaydb.core.Flyway.migrate:3"))
                .isEqualTo(Whereabouts.UNCLEAR);
        assertThat(now(then, "org.flywaydb.core.Connector.open:11", "org.flywaydb.core.Flyway.migrate:3"))
                .isEqualTo(Whereabouts.INSIDE);
    }

    @Test
    void whoWentThroughAMethodThatIsStillThereIsInside() {
        Site then = at("shop.Db.open:7", "shop.Dao.find:42", "shop.Shop.serve:17");
        Site used = at("shop.Sql.run:3", "shop.Dao.find:43", "shop.Shop.serve:17");
        assertThat(Whereabouts.ofUsed(then, used, at("shop.Bank.call:3", "shop.Dao.find:45", "shop.Shop.serve:17")))
                .isEqualTo(Whereabouts.INSIDE);
        assertThat(Whereabouts.ofUsed(then, used, at("shop.Bank.call:3", "shop.Shop.serve:18")))
                .isEqualTo(Whereabouts.UNCLEAR);
        // It may have come round to the same line.
        assertThat(Whereabouts.ofUsed(then, used, at("shop.Db.open:7", "shop.Dao.find:42", "shop.Shop.serve:17")))
                .isEqualTo(Whereabouts.UNCLEAR);
        assertThat(Whereabouts.ofUsed(then, at(), at("shop.Dao.find:45", "shop.Shop.serve:17")))
                .isEqualTo(Whereabouts.UNCLEAR);
    }
}
