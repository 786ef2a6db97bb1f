// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.finding;

import io.poolagent.agent.lease.CoarseClock;
import io.poolagent.agent.lease.Lease;
import io.poolagent.agent.lease.Release;
import io.poolagent.agent.lease.Session;
import io.poolagent.agent.lease.SessionState;
import io.poolagent.agent.lease.Site;
import io.poolagent.agent.lease.Use;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.StringJoiner;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Session state that a release left changed on a pool that hands it on. Where each holder sets what it needs, as many a
 * program does on such a pool, that is a habit which harms nobody. So it is told only once a later holder of the same pool
 * has written something and relied on how the connection was lent: neither set that state nor asked for it, nor executed SQL
 * that may have. Of one pool and state one release is kept until then; the next one is kept when that was told. Used by the
 * agent's thread only.
 */
final class HandedOn {
    private static final int MOST_KEPT = 32;
    private static final int MOST_SITES = 1_000;

    private final CoarseClock clock;
    private final Predicate<String> poolCode;
    private final List<Left> kept = new ArrayList<>();
    // States, and the sites of leases that set them back.
    private final Set<String> setBack = new HashSet<>();

    HandedOn(CoarseClock clock, Predicate<String> poolCode) {
        this.clock = clock;
        this.poolCode = poolCode;
    }

    /** Something was set before this release. */
    void left(Lease lease, Release release) {
        Session session = Use.of(lease).session();
        Map<SessionState, String> left = session.left(lease.pool().handsOn());
        for (Left other : kept) {
            if (other.finding.pool() == lease.pool()) {
                left.keySet().removeAll(other.states.keySet());
            }
        }
        if (setBack.isEmpty()) {
            left.keySet().removeIf(state -> !session.isSure(state));
        }
        if (left.isEmpty()) {
            return; // As most often: a stack is costly to look at.
        }
        Finding finding = Finding.ofReleased(Kind.DIRTY_RELEASE, lease, release, poolCode);
        left.keySet().removeIf(state -> !session.isSure(state) && !isSetBackElsewhere(state, finding.site()));
        if (left.isEmpty()) {
            return;
        }
        if (kept.size() == MOST_KEPT) {
            kept.remove(0);
        }
        Session.watch(true); // Before the clock is read: all that is acquired later is seen whole.
        kept.add(new Left(finding, left, clock.millis()));
    }

    /** A lease was released. */
    void released(Lease lease, Consumer<Finding> tell) {
        Use use = Use.ifAny(lease);
        if (use == null) {
            return;
        }
        for (SessionState state : use.session().setBack()) {
            if (setBack.size() < MOST_SITES) {
                setBack.add(
                        state + "\n" + Site.of(lease.acquireStack(), poolCode).key());
            }
        }
        if (kept.isEmpty()) {
            return;
        }
        for (Iterator<Left> all = kept.iterator(); all.hasNext(); ) {
            Finding finding = all.next().reliedOnBy(lease, use.session(), poolCode);
            if (finding != null) {
                all.remove();
                tell.accept(finding);
            }
        }
        if (kept.isEmpty()) {
            Session.watch(false);
        }
    }

    private boolean isSetBackElsewhere(SessionState state, Site site) {
        return setBack.contains(state + "\n" + site.key());
    }

    private static final class Left {
        final Finding finding;
        final Map<SessionState, String> states;
        final long sinceMillis;

        Left(Finding finding, Map<SessionState, String> states, long sinceMillis) {
            this.finding = finding;
            this.states = states;
            this.sinceMillis = sinceMillis;
        }

        @Nullable
        Finding reliedOnBy(Lease lease, Session session, Predicate<String> poolCode) {
            if (lease.pool() != finding.pool() || lease.acquiredMillis() <= sinceMillis) {
                return null;
            }
            StringJoiner what = new StringJoiner(" and ");
            List<String> words = new ArrayList<>();
            for (Map.Entry<SessionState, String> state : states.entrySet()) {
                if (session.reliesOn(state.getKey())) {
                    what.add(state.getKey().toString());
                    words.add(state.getValue());
                }
            }
            return words.isEmpty()
                    ? null
                    : finding.about(" session")
                            .detailed("with its " + what + " changed; the pool hands it on like that")
                            .with(Part.words("left behind", words.toArray(new String[0])))
                            .with(Part.words(
                                    "the pool", "does not set it back: whoever gets the connection next has it so"))
                            .with(Part.place("relied on at", Site.of(lease.acquireStack(), poolCode), lease.thread()));
        }
    }
}
