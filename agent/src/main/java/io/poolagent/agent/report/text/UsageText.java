// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.report.text;

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
