// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.finding;

/** Does something with each kind of detail; one method a kind, so that none can be forgotten. */
public interface DetailVisitor {
    void deed(Deed deed);

    void closeSample(CloseSample sample);

    void overdueLimit(OverdueLimit limit);

    void poolTook(PoolTook took);

    void unitEnded(UnitEnded unit);

    void threadNow(ThreadNow thread);

    void alsoHeld(AlsoHeld held);

    void whyNotLost(WhyNotLost why);

    void takenBack(TakenBack back);

    void siteSpared(SiteSpared spared);

    void calledAgain(CalledAgain again);

    void releasedTo(ReleasedTo pool);

    void transactionLeft(TransactionLeft transaction);

    void sessionLeft(SessionLeft session);

    void statementsLeft(StatementsLeft statements);

    void piledUp(PiledUp pools);

    void exhausted(Exhausted exhausted);

    void deadlock(Deadlock deadlock);

    void history(PoolHistory history);
}
