// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.finding;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a release left changed of the session, for the next borrower to inherit. Immutable. */
public final class SessionLeft implements Detail {
    private final List<Change> changes;

    public SessionLeft(List<Change> changes) {
        this.changes = Collections.unmodifiableList(new ArrayList<>(changes));
    }

    public List<Change> changes() {
        return changes;
    }

    @Override
    public void accept(DetailVisitor visitor) {
        visitor.sessionLeft(this);
    }

    /** One of them. */
    public static final class Change {
        private final String state;
        private final String value;
        private final @Nullable String lentWith;

        public Change(String state, String value, @Nullable String lentWith) {
            this.state = state;
            this.value = value;
            this.lentWith = lentWith;
        }

        /** {@code ISOLATION}, {@code READ_ONLY}, {@code CATALOG}, {@code SCHEMA} or {@code AUTOCOMMIT}. */
        public String state() {
            return state;
        }

        /** What it was left with, as JDBC calls it. */
        public String value() {
            return value;
        }

        /** What the connection was lent with; null if that is not known. */
        public @Nullable String lentWith() {
            return lentWith;
        }
    }
}
