// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.detect;

import io.poolagent.agent.finding.Deed;
import io.poolagent.agent.finding.Finding;
import io.poolagent.agent.finding.Kind;
import io.poolagent.agent.finding.SessionLeft;
import io.poolagent.agent.lease.CoarseClock;
import io.poolagent.agent.lease.Lease;
import io.poolagent.agent.lease.Pool;
import io.poolagent.agent.lease.Release;
import io.poolagent.agent.lease.Session;
import io.poolagent.agent.lease.SessionChange;
import io.poolagent.agent.lease.SessionState;
import io.poolagent.agent.lease.Use;
import io.poolagent.agent.stack.CodeOwners;
import io.poolagent.agent.stack.Site;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.WeakHashMap;

/**
 * Session state that a release left changed on a pool that hands it on. Where each holder sets what it needs, as many a
 * program does on such a pool, that is a habit which harms nobody. So the next holder of the same pool who shows it decides:
 * one who writes something and relies on how the connection was lent, in that he neither sets the state nor asks for it nor
 * executes SQL that may, makes it a finding; one who sets it or asks for it makes it none. Where one site leaves now this
 * schema or catalog and now that, as one for each tenant, it is changed for sure, whatever it was before. Sees the released
 * leases in their order, or a sample of them. Used by the agent's thread only.
 */
final class HandedOn implements ReleaseObserver {
    /** Later, the connection that was left like that may have left its pool. */
    static final long KEPT_MILLIS = 60_000;

    private static final int MOST_KEPT = 32;
    private static final int MOST_SITES = 1_000;
    private static final String VARIES = "";
    private static final Set<SessionState> NAMES = EnumSet.of(SessionState.CATALOG, SessionState.SCHEMA);

    private final CoarseClock clock;
    private final CodeOwners poolCode;
    private final DetectionSink tell;
    private final List<Left> kept = new ArrayList<>();
    // States, and the sites of leases that set them back.
    private final Set<String> setBack = new HashSet<>();
    // By state and site: what it was left with, as long as that is always the same. Pools may share a name.
    private final Map<Pool, Map<String, String>> leftWith = new WeakHashMap<>();

    HandedOn(CoarseClock clock, CodeOwners poolCode, DetectionSink tell) {
        this.clock = clock;
        this.poolCode = poolCode;
        this.tell = tell;
    }

    /** A lease was released. */
    @Override
    public void released(Lease lease) {
        Use use = Use.ifAny(lease);
        if (use == null) {
            return;
        }
        Session session = use.sessionSoFar();
        // Of several that one site has left, who relies on it has got one: most likely the last.
        Set<String> told = new HashSet<>();
        for (int i = kept.size() - 1; i >= 0; i--) {
            Left left = kept.get(i);
            if (left.lease.pool() == lease.pool()) {
                decide(left, lease, session, told);
                if (left.states.isEmpty()) {
                    kept.remove(i);
                }
            }
        }
        for (SessionState state : session.setBack()) {
            if (setBack.size() < MOST_SITES) {
                setBack.add(
                        state + "\n" + Site.of(lease.acquireStack(), poolCode).key());
            }
        }
        keep(lease, session);
        if (kept.isEmpty()) {
            Session.watch(false);
        }
    }

    private void decide(Left left, Lease lease, Session session, Set<String> told) {
        List<SessionLeft.Change> changes = new ArrayList<>();
        boolean isLate = lease.acquiredMillis() - left.seenMillis > KEPT_MILLIS;
        for (SessionState state : EnumSet.copyOf(left.states.keySet())) {
            if (isLate) {
                left.states.remove(state);
            } else if (lease.acquiredMillis() > left.seenMillis && session.reliesOn(state)) {
                SessionChange change = Objects.requireNonNull(left.states.remove(state));
                if (told.add(state + "\n" + left.finding.site().key())) {
                    changes.add(new SessionLeft.Change(state.name(), change.value(), change.lentWith()));
                }
            } else if (lease.acquiredMillis() >= left.releasedMillis && isUndone(state, session)) {
                left.states.remove(state);
            }
        }
        if (!changes.isEmpty()) {
            Finding finding = left.finding
                    .about("session")
                    .with(new SessionLeft(changes))
                    .with(new Deed(Deed.What.RELIED_ON, Site.of(lease.acquireStack(), poolCode), lease.thread()));
            tell.detected(finding, left.lease);
        }
    }

    /** Whether its holder has set it, or asked for it, or may have set a name by SQL, as is done with these. */
    private static boolean isUndone(SessionState state, Session session) {
        return session.cares(state) || (NAMES.contains(state) && session.mayHaveSetBySql());
    }

    private void keep(Lease lease, Session session) {
        Release release = lease.release();
        if (lease.state() != Lease.State.RELEASED || release == null || lease.reclaim() != null) {
            return;
        }
        Map<SessionState, SessionChange> states = session.left(lease.pool().handsOn());
        Map<SessionState, SessionChange> varying = varying(lease, session);
        if (setBack.isEmpty()) {
            states.keySet().removeIf(state -> !session.isSure(state));
        }
        if (states.isEmpty() && varying.isEmpty()) {
            return; // As most often: a stack is costly to look at.
        }
        Finding finding = Facts.released(Kind.DIRTY_RELEASE, lease, release, poolCode);
        states.keySet()
                .removeIf(state -> !session.isSure(state)
                        && !setBack.contains(state + "\n" + finding.site().key()));
        states.putAll(varying);
        if (states.isEmpty()) {
            return;
        }
        if (kept.size() == MOST_KEPT) {
            kept.remove(0);
        }
        Session.watch(true); // Before the clock is read: what is acquired later is seen whole.
        kept.add(new Left(finding, lease, states, release.millis(), clock.millis()));
    }

    /** The names that are left set, where leases of the same site leave others. */
    private Map<SessionState, SessionChange> varying(Lease lease, Session session) {
        Map<SessionState, SessionChange> varying = new EnumMap<>(SessionState.class);
        for (SessionState state : NAMES) {
            String name = lease.pool().handsOn().contains(state) ? session.setUnasked(state) : null;
            Site site = name == null ? null : Site.of(lease.acquireStack(), poolCode);
            if (name != null && site != null && !site.frames().isEmpty() && varies(state, lease, site, name)) {
                varying.put(state, new SessionChange(name, null));
            }
        }
        return varying;
    }

    private boolean varies(SessionState state, Lease lease, Site site, String name) {
        Map<String, String> ofPool = leftWith.computeIfAbsent(lease.pool(), any -> new HashMap<>());
        String key = state + "\n" + site.key();
        String before = ofPool.get(key);
        if (before == null && ofPool.size() < MOST_SITES) {
            ofPool.put(key, name);
        } else if (before != null && !before.equalsIgnoreCase(name)) {
            ofPool.put(key, VARIES);
        }
        return VARIES.equals(ofPool.get(key));
    }

    private static final class Left {
        final Finding finding;
        final Lease lease;
        final Map<SessionState, SessionChange> states;
        final long releasedMillis;
        final long seenMillis;

        Left(
                Finding finding,
                Lease lease,
                Map<SessionState, SessionChange> states,
                long releasedMillis,
                long seenMillis) {
            this.finding = finding;
            this.lease = lease;
            this.states = states;
            this.releasedMillis = releasedMillis;
            this.seenMillis = seenMillis;
        }
    }
}
