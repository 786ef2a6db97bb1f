// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.finding;

import io.poolagent.agent.lease.CodeOwners;
import io.poolagent.agent.lease.Lease;
import io.poolagent.agent.lease.Ledger;
import io.poolagent.agent.lease.Release;
import io.poolagent.agent.lease.Taken;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Finds the statements that a release left open: what is still listed then was not closed before, and is counted if it is
 * still there now. One look through the list for all that was released since the last. Used by the agent's thread only.
 */
final class OpenStatements {
    private static final int MOST_TOLD = 5;
    // In the alphabet where its words are.
    private static final String NOT_SEEN = "(";

    private final Ledger ledger;
    private final CodeOwners poolCode;
    private final Map<Lease, Release> released = new LinkedHashMap<>();

    OpenStatements(Ledger ledger, CodeOwners poolCode) {
        this.ledger = ledger;
        this.poolCode = poolCode;
    }

    /** This lease is to be looked at. */
    void add(Lease lease, Release release) {
        released.put(lease, release);
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
        for (Map.Entry<Lease, Release> entry : released.entrySet()) {
            Map<String, Integer> statements = open.get(entry.getKey());
            if (statements != null) {
                found.detected(finding(entry.getKey(), entry.getValue(), statements), entry.getKey());
            }
        }
        released.clear();
    }

    private Finding finding(Lease lease, Release release, Map<String, Integer> statements) {
        List<Map.Entry<String, Integer>> entries = new ArrayList<>(statements.entrySet());
        entries.sort(Map.Entry.<String, Integer>comparingByValue(Comparator.reverseOrder())
                .thenComparing(Map.Entry.comparingByKey()));
        int total = 0;
        List<StatementsLeft.Text> texts = new ArrayList<>();
        for (Map.Entry<String, Integer> entry : entries) {
            total += entry.getValue();
            if (texts.size() < MOST_TOLD) {
                String sql = entry.getKey().equals(NOT_SEEN) ? null : entry.getKey();
                texts.add(new StatementsLeft.Text(entry.getValue(), sql));
            }
        }
        return Finding.ofReleased(Kind.OPEN_STATEMENTS, lease, release, poolCode)
                .with(new StatementsLeft(total, texts, Math.max(0, entries.size() - MOST_TOLD)));
    }

    private static String sql(Taken taken) {
        @Nullable String sql = taken.sql();
        return sql == null ? NOT_SEEN : Sql.withoutLiterals(sql);
    }
}
