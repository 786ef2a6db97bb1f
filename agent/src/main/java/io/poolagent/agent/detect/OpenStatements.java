// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.detect;

import io.poolagent.agent.finding.Finding;
import io.poolagent.agent.finding.Kind;
import io.poolagent.agent.finding.Sql;
import io.poolagent.agent.finding.StatementsLeft;
import io.poolagent.agent.finding.Wanted;
import io.poolagent.agent.lease.Lease;
import io.poolagent.agent.lease.Ledger;
import io.poolagent.agent.lease.Pool;
import io.poolagent.agent.lease.Release;
import io.poolagent.agent.lease.Taken;
import io.poolagent.agent.lease.Use;
import io.poolagent.agent.stack.CodeOwners;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Finds the statements that a release left open. How many was counted as they were opened and closed, so it does not depend on
 * the collector; the texts are of those that are still there: one look through the list for all that was released since the
 * last. Used by the agent's thread only, but for {@link #areTold}.
 */
final class OpenStatements {
    private static final int MOST_TOLD = 5;

    /** So many on one connection are a leak while it is held, whatever its pool does in the end: servers have limits. */
    private static final int MANY = 100;

    // In the alphabet where its words are.
    private static final String NOT_SEEN = "(";

    private final Ledger ledger;
    private final CodeOwners poolCode;
    private final Map<Lease, Left> released = new LinkedHashMap<>();

    OpenStatements(Ledger ledger, CodeOwners poolCode) {
        this.ledger = ledger;
        this.poolCode = poolCode;
    }

    /** Whether it does harm or was asked for: most pools close some few at release. Called on the application's threads. */
    boolean areTold(Wanted wanted, Pool pool, int statements) {
        return wanted.wantsEach(Kind.OPEN_STATEMENTS)
                || (wanted.wants(Kind.OPEN_STATEMENTS)
                        && !pool.isNone() // With the connection itself all of them are closed.
                        && (statements >= MANY || pool.leavesStatementsOpen()));
    }

    /** This lease is to be looked at. */
    void add(Lease lease, Release release, int statements) {
        released.put(lease, new Left(release, statements));
    }

    /** Looks at all of them. */
    void inspect(DetectionSink found) {
        if (released.isEmpty()) {
            return;
        }
        Map<Lease, Map<String, Integer>> open = new HashMap<>();
        ledger.forEachTaken(taken -> {
            if (released.containsKey(taken.lease()) && taken.isOpenStatement()) {
                open.computeIfAbsent(taken.lease(), any -> new HashMap<>()).merge(sql(taken), 1, Integer::sum);
            }
        });
        for (Map.Entry<Lease, Left> entry : released.entrySet()) {
            Lease lease = entry.getKey();
            int left = Math.min(entry.getValue().statements, Use.of(lease).unclosed());
            if (left > 0) { // Some close them after the connection.
                Release release = entry.getValue().release;
                found.detected(finding(lease, release, left, open.getOrDefault(lease, new HashMap<>())), lease);
            }
        }
        released.clear();
    }

    private Finding finding(Lease lease, Release release, int left, Map<String, Integer> statements) {
        int listed = 0;
        for (int count : statements.values()) {
            listed += count;
        }
        if (listed < left) {
            statements.merge(NOT_SEEN, left - listed, Integer::sum); // Collected since, and its text with it.
        }
        List<Map.Entry<String, Integer>> entries = new ArrayList<>(statements.entrySet());
        entries.sort(Map.Entry.<String, Integer>comparingByValue(Comparator.reverseOrder())
                .thenComparing(Map.Entry.comparingByKey()));
        List<StatementsLeft.Text> texts = new ArrayList<>();
        for (Map.Entry<String, Integer> entry : entries) {
            if (texts.size() < MOST_TOLD) {
                String sql = entry.getKey().equals(NOT_SEEN) ? null : entry.getKey();
                texts.add(new StatementsLeft.Text(entry.getValue(), sql));
            }
        }
        return Facts.released(Kind.OPEN_STATEMENTS, lease, release, poolCode)
                .with(new StatementsLeft(left, texts, Math.max(0, entries.size() - MOST_TOLD)));
    }

    private static final class Left {
        final Release release;
        final int statements;

        Left(Release release, int statements) {
            this.release = release;
            this.statements = statements;
        }
    }

    private static String sql(Taken taken) {
        @Nullable String sql = taken.sql();
        return sql == null ? NOT_SEEN : Sql.withoutLiterals(sql);
    }
}
