// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.finding;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The statements that a release left open, the most frequent texts first. Immutable. */
public final class StatementsLeft implements Detail {
    private final int total;
    private final List<Text> texts;
    private final int moreTexts;

    public StatementsLeft(int total, List<Text> texts, int moreTexts) {
        this.total = total;
        this.texts = Collections.unmodifiableList(new ArrayList<>(texts));
        this.moreTexts = moreTexts;
    }

    public int total() {
        return total;
    }

    public List<Text> texts() {
        return texts;
    }

    /** How many texts there are beside these. */
    public int moreTexts() {
        return moreTexts;
    }

    @Override
    public void accept(DetailVisitor visitor) {
        visitor.statementsLeft(this);
    }

    /** The statements of one text. */
    public static final class Text {
        private final int count;
        private final @Nullable String sql;

        public Text(int count, @Nullable String sql) {
            this.count = count;
            this.sql = sql;
        }

        public int count() {
            return count;
        }

        /** Without literals; null if it was not seen. */
        public @Nullable String sql() {
            return sql;
        }
    }
}
