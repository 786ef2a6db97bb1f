// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.report.text;

import io.poolagent.agent.finding.FailedCall;
import io.poolagent.agent.finding.TransactionFacts;
import io.poolagent.agent.finding.Usage;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/** What was last done with a connection, in words. */
public final class UsageText {
    private UsageText() {}

    /** The line that executed last; null if it is not known. */
    public static @Nullable String place(Usage usage) {
        return Places.known(usage.place());
    }

    /** What was done last, where, when, and how it failed; null if that is not known. */
    static @Nullable String last(Usage usage) {
        String at = place(usage);
        FailedCall failed = usage.failed();
        if (at == null && usage.sql() == null && failed == null) {
            return null;
        }
        return (at == null ? "" : at + ", ")
                + Spans.words(usage.idleMillis()) + " ago"
                + (usage.sql() == null ? "" : ", " + usage.sql())
                + (failed == null ? "" : ": " + failed(failed));
    }

    static String failed(FailedCall failed) {
        return (failed.call() == null ? "" : failed.call() + " ") + "failed with " + failed.exception();
    }

    /** Why it is not known what was done last; null if that cannot be said. */
    static @Nullable String unknown(Usage usage) {
        switch (usage.seen()) {
            case NOTHING:
                return "never: no statement was created";
            case ASKED:
                return "no statement was executed";
            case USED:
                return Spans.words(usage.idleMillis()) + " ago; the statement and its place were not captured";
            default:
                return null;
        }
    }

    /** What is known of its session; null if there is nothing to tell. */
    public static @Nullable String state(Usage usage) {
        StringJoiner words = new StringJoiner("; ");
        TransactionFacts transaction = usage.transaction();
        if (transaction != null) {
            words.add("in a transaction " + Parts.transaction(transaction));
        } else if (usage.isAutoCommitOff()) {
            words.add("autocommit off");
        }
        if (usage.isolation() != null) {
            words.add("isolation " + usage.isolation());
        }
        return words.length() == 0 ? null : words.toString();
    }
}
