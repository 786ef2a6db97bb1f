// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.report.jfr.events;

import io.poolagent.agent.finding.Finding;
import io.poolagent.agent.finding.LeaseNow;
import io.poolagent.agent.finding.Place;
import io.poolagent.agent.finding.PoolFacts;
import io.poolagent.agent.finding.PoolNow;
import io.poolagent.agent.finding.ReclaimResult;
import io.poolagent.agent.finding.Snapshot;
import io.poolagent.agent.finding.Tally;
import io.poolagent.agent.report.jfr.FlightEvents;
import io.poolagent.agent.report.text.Headlines;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicBoolean;
import jdk.jfr.Event;
import jdk.jfr.FlightRecorder;
import org.jspecify.annotations.Nullable;

/** Fills the events and commits them. Text only: an event that kept an object would keep its application. */
final class JfrEvents implements FlightEvents {
    private static final int MOST_FRAMES = 20;

    // The recorder asks on its own thread, which must wait for nobody: the agent's answers within a tick.
    private final AtomicBoolean due = new AtomicBoolean();
    private final Runnable periodic = new Runnable() {
        @Override
        public void run() {
            due.set(true);
        }
    };

    // Whose the events are, which there is one set of: the late end of an earlier watch must leave them to the next.
    private static @Nullable JfrEvents current;

    private JfrEvents() {}

    static synchronized FlightEvents register() {
        JfrEvents made = new JfrEvents();
        current = made;
        for (Class<? extends Event> type : types()) {
            FlightRecorder.register(type);
        }
        FlightRecorder.addPeriodicEvent(OpenLeaseEvent.class, made.periodic);
        return made;
    }

    private static List<Class<? extends Event>> types() {
        return Arrays.asList(
                WaitEvent.class, LeaseEvent.class, FindingEvent.class, ReclaimEvent.class, OpenLeaseEvent.class);
    }

    @Override
    public void close() {
        close(this);
    }

    private static synchronized void close(JfrEvents made) {
        FlightRecorder.removePeriodicEvent(made.periodic);
        if (current != made) {
            return;
        }
        current = null;
        for (Class<? extends Event> type : types()) {
            FlightRecorder.unregister(type);
        }
    }

    @Override
    public boolean recordsWaits() {
        return new WaitEvent().isEnabled();
    }

    @Override
    public boolean recordsLeases() {
        return new LeaseEvent().isEnabled();
    }

    @Override
    public Object beginWait() {
        WaitEvent wait = new WaitEvent();
        wait.begin();
        return wait;
    }

    @Override
    public boolean isLong(Object wait) {
        WaitEvent event = (WaitEvent) wait;
        event.end();
        return event.shouldCommit();
    }

    @Override
    public void waited(Object wait, PoolFacts pool, Place site, boolean acquired) {
        WaitEvent event = (WaitEvent) wait;
        event.pool = pool.name();
        event.library = pool.kind();
        event.site = line(site);
        event.acquired = acquired;
        event.commit();
    }

    @Override
    public void released(PoolFacts pool, Place site, String thread, long heldMillis) {
        LeaseEvent event = new LeaseEvent();
        event.pool = pool.name();
        event.library = pool.kind();
        event.site = line(site);
        event.acquiredBy = thread;
        event.held = heldMillis;
        event.commit();
    }

    @Override
    public void finding(Finding finding, Tally.Entry bug) {
        FindingEvent event = new FindingEvent();
        if (!event.isEnabled()) {
            return;
        }
        event.kind = finding.kind().toString();
        event.pool = finding.pool().name();
        event.library = finding.pool().kind();
        event.site = line(finding.culprit());
        event.bug = bug.fingerprint();
        event.acquiredBy = finding.thread();
        event.held = finding.heldMillis();
        event.count = bug.count();
        event.message = Headlines.of(finding);
        event.acquiredAt = frames(finding.site());
        event.commit();
    }

    @Override
    public void reclaim(Finding finding, long heldMillis) {
        ReclaimEvent event = new ReclaimEvent();
        ReclaimResult result = finding.reclaim();
        if (result == null || !event.isEnabled()) {
            return;
        }
        ReclaimResult.Method method = result.method();
        event.pool = finding.pool().name();
        event.library = finding.pool().kind();
        event.outcome = word(result.outcome());
        event.method = method == null ? null : word(method);
        event.exception = result.exception();
        event.site = line(finding.site());
        event.bug = finding.fingerprint();
        event.held = heldMillis;
        event.commit();
    }

    @Override
    public boolean takesOpenLeases() {
        return due.getAndSet(false) && new OpenLeaseEvent().isEnabled();
    }

    @Override
    public void openLeases(Snapshot held) {
        for (PoolNow pool : held.pools()) {
            for (LeaseNow lease : pool.leases()) {
                OpenLeaseEvent event = new OpenLeaseEvent();
                event.pool = pool.pool().name();
                event.library = pool.pool().kind();
                event.site = line(lease.site());
                event.acquiredBy = lease.thread();
                event.held = lease.heldMillis();
                event.doing = word(lease.doing().doing());
                event.doingFor = lease.doing().millis();
                event.statement = lease.doing().sql();
                event.commit();
            }
        }
    }

    private static String word(Enum<?> what) {
        return what.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    private static @Nullable String line(Place place) {
        StackTraceElement line = place.line();
        return line == null ? null : line.toString();
    }

    private static @Nullable String frames(Place place) {
        StringBuilder text = new StringBuilder();
        for (StackTraceElement frame :
                place.frames().subList(0, Math.min(MOST_FRAMES, place.frames().size()))) {
            text.append(text.length() == 0 ? "" : "\n").append(frame);
        }
        return text.length() == 0 ? null : text.toString();
    }
}
