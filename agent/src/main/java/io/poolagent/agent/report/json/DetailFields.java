// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.report.json;

import io.poolagent.agent.finding.AlsoHeld;
import io.poolagent.agent.finding.CalledAgain;
import io.poolagent.agent.finding.CloseSample;
import io.poolagent.agent.finding.Deadlock;
import io.poolagent.agent.finding.Deed;
import io.poolagent.agent.finding.Detail;
import io.poolagent.agent.finding.DetailVisitor;
import io.poolagent.agent.finding.Exhausted;
import io.poolagent.agent.finding.HeldAtSite;
import io.poolagent.agent.finding.HeldTime;
import io.poolagent.agent.finding.HolderFacts;
import io.poolagent.agent.finding.LockWait;
import io.poolagent.agent.finding.OverdueLimit;
import io.poolagent.agent.finding.PiledUp;
import io.poolagent.agent.finding.PoolHistory;
import io.poolagent.agent.finding.PoolTook;
import io.poolagent.agent.finding.ReleasedTo;
import io.poolagent.agent.finding.SessionLeft;
import io.poolagent.agent.finding.SiteSpared;
import io.poolagent.agent.finding.StatementsLeft;
import io.poolagent.agent.finding.TakenBack;
import io.poolagent.agent.finding.ThreadNow;
import io.poolagent.agent.finding.TransactionLeft;
import io.poolagent.agent.finding.UnitEnded;
import io.poolagent.agent.finding.Wait;
import io.poolagent.agent.finding.WhyNotLost;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A detail of a finding as fields; {@code type} says which it is. */
final class DetailFields implements DetailVisitor {
    private final Fields fields = new Fields();

    private DetailFields() {}

    static Fields of(Detail detail) {
        DetailFields made = new DetailFields();
        detail.accept(made);
        return made.fields;
    }

    private Fields type(String name) {
        return fields.put("type", name);
    }

    @Override
    public void deed(Deed deed) {
        type("deed").put("what", deed.what()).at("at", deed.place()).put("thread", deed.thread());
    }

    @Override
    public void closeSample(CloseSample sample) {
        type("closeSample")
                .put("closedThere", sample.closedThere())
                .put("sampled", sample.sampled())
                .put("at", sample.line().toString());
    }

    @Override
    public void overdueLimit(OverdueLimit limit) {
        type("overdueLimit").put("millis", limit.millis());
    }

    @Override
    public void poolTook(PoolTook took) {
        type("poolTook").put("setting", took.setting()).put("limitMillis", took.limitMillis());
    }

    @Override
    public void unitEnded(UnitEnded unit) {
        type("unitEnded").put("unit", unit.unit()).known("agoMillis", unit.agoMillis());
    }

    @Override
    public void threadNow(ThreadNow thread) {
        type("threadNow").put("thread", thread(thread));
    }

    private static @Nullable Fields thread(@Nullable ThreadNow now) {
        return now == null
                ? null
                : new Fields()
                        .put("name", now.thread())
                        .put("acquired", now.isAcquirer())
                        .put("ended", now.place() == null)
                        .at("at", now.place())
                        .put("idle", now.isIdle() ? Boolean.TRUE : null)
                        .put("leftAcquirer", now.hasLeft());
    }

    @Override
    public void alsoHeld(AlsoHeld held) {
        type("alsoHeld").put("ofSamePool", held.ofSamePool()).put("ofOthers", held.ofOthers());
    }

    @Override
    public void whyNotLost(WhyNotLost why) {
        StackTraceElement method = why.method();
        type("whyNotLost").put("reason", why.reason()).put("method", method == null ? null : method.toString());
    }

    @Override
    public void takenBack(TakenBack back) {
        type("takenBack").put("agoMillis", back.agoMillis());
    }

    @Override
    public void siteSpared(SiteSpared spared) {
        type("siteSpared");
    }

    @Override
    public void calledAgain(CalledAgain again) {
        type("calledAgain").put("method", again.method());
    }

    @Override
    public void releasedTo(ReleasedTo pool) {
        type("releasedTo").put("pool", pool.pool());
    }

    @Override
    public void transactionLeft(TransactionLeft left) {
        type("transactionLeft")
                .put("transaction", FindingLine.transaction(left.transaction()))
                .put("lastWrite", left.lastWrite())
                .put("then", left.then());
    }

    @Override
    public void sessionLeft(SessionLeft session) {
        List<Map<String, Object>> changes = new ArrayList<>();
        for (SessionLeft.Change change : session.changes()) {
            changes.add(new Fields()
                    .put("state", change.state())
                    .put("value", change.value())
                    .put("lentWith", change.lentWith())
                    .map());
        }
        type("sessionLeft").put("changes", changes);
    }

    @Override
    public void statementsLeft(StatementsLeft statements) {
        List<Map<String, Object>> texts = new ArrayList<>();
        for (StatementsLeft.Text text : statements.texts()) {
            texts.add(new Fields()
                    .put("count", text.count())
                    .put("sql", text.sql())
                    .map());
        }
        type("statementsLeft")
                .put("total", statements.total())
                .put("texts", texts)
                .put("moreTexts", statements.moreTexts());
    }

    @Override
    public void piledUp(PiledUp pools) {
        type("piledUp")
                .put("pools", pools.pools())
                .put("url", pools.url())
                .put("sinceMillis", pools.sinceMillis())
                .known("connections", pools.connections());
    }

    @Override
    public void exhausted(Exhausted exhausted) {
        List<Map<String, Object>> held = new ArrayList<>();
        for (Exhausted.Held one : exhausted.held()) {
            held.add(new Fields()
                    .put("state", one.state())
                    .put("heldMillis", one.heldMillis())
                    .put("idleMillis", one.idleMillis())
                    .map());
        }
        List<Map<String, Object>> sites = new ArrayList<>();
        for (HeldAtSite site : exhausted.sites()) {
            sites.add(site(site).map());
        }
        HeldTime time = exhausted.heldTime();
        type("exhausted")
                .put("verdict", exhausted.verdict())
                .put("failed", exhausted.hasFailed())
                .put("waitedMillis", exhausted.waitedMillis())
                .put("longestMillis", exhausted.longestMillis())
                .put("maximum", exhausted.maximum() < 1 ? null : exhausted.maximum())
                .put("lost", exhausted.lost())
                .put("held", held)
                .put("sites", sites)
                .put("moreSites", exhausted.moreSites())
                .put("heldAtMoreSites", exhausted.heldAtMoreSites())
                .put("keptByLocks", exhausted.keptByLocks())
                .put("waiting", exhausted.waiting())
                .put("first", wait(exhausted.first()))
                .known("acquiresPerSecond", exhausted.acquiresPerSecond())
                .put("endedUnit", exhausted.endedUnit())
                .put("otherPool", exhausted.otherPool())
                .put("usedPercent", time.isKnown() ? time.usedPercent() : null)
                .at("idleAt", time.line());
    }

    private static @Nullable Fields wait(@Nullable Wait wait) {
        return wait == null
                ? null
                : new Fields()
                        .put("thread", wait.thread())
                        .put("millis", wait.millis())
                        .at("at", wait.place());
    }

    static Fields site(HeldAtSite site) {
        HolderFacts oldest = site.oldest();
        return new Fields()
                .at("at", site.site())
                .put("held", site.held())
                .put("lost", site.lost())
                .put("lostMillis", site.lost() == 0 ? null : site.lostMillis())
                .put("youngestMillis", oldest == null ? null : site.youngestMillis())
                .put("oldestMillis", oldest == null ? null : site.oldestMillis())
                .put("threads", site.threads())
                .put("oldest", oldest == null ? null : holder(oldest));
    }

    static Fields holder(HolderFacts holder) {
        return new Fields()
                .put("doing", holder.doing())
                .put("millis", holder.millis())
                .put("sql", holder.sql())
                .at("lastUsedAt", holder.lastUsedAt())
                .put("failed", FindingLine.failed(holder.failed()))
                .put("thread", thread(holder.thread()));
    }

    private static @Nullable Fields lock(@Nullable LockWait lock) {
        return lock == null
                ? null
                : new Fields()
                        .put("type", lock.lock())
                        .put("owner", lock.owner())
                        .put("join", lock.isJoin());
    }

    @Override
    public void deadlock(Deadlock deadlock) {
        List<Map<String, Object>> circle = new ArrayList<>();
        for (Deadlock.Link link : deadlock.circle()) {
            circle.add(new Fields()
                    .put("thread", link.thread())
                    .put("holds", link.holds())
                    .at("acquiredAt", link.acquiredAt())
                    .put("waits", wait(link.waiting()))
                    .put("lock", lock(link.lock()))
                    .map());
        }
        type("deadlock")
                .put("held", deadlock.held())
                .put("maximum", deadlock.maximum() < 1 ? null : deadlock.maximum())
                .put("circle", circle)
                .put("moreThreads", deadlock.moreThreads())
                .put("behind", deadlock.behind());
    }

    @Override
    public void history(PoolHistory history) {
        List<Map<String, Object>> slots = new ArrayList<>();
        for (PoolHistory.Slot slot : history.slots()) {
            slots.add(new Fields()
                    .known("used", slot.used())
                    .known("pending", slot.pending())
                    .put("acquired", slot.acquired())
                    .put("failed", slot.failed())
                    .map());
        }
        type("history").put("slotMillis", history.slotMillis()).put("slots", slots);
    }
}
