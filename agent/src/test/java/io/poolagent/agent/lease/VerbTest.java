// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.lease;

import static org.assertj.core.api.Assertions.assertThat;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class VerbTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "INSERT INTO item VALUES (1)",
                " update item set id = 2;\n",
                "/* who */ -- why\n DELETE FROM item",
                "MERGE INTO item USING other",
                "REPLACE item VALUES (1)"
            })
    void changesRows(String sql) {
        assertThat(Verb.of(sql)).isEqualTo(Verb.WRITE);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"SELECT 1", "(select 1) union (select 2)", "WITH a AS (SELECT 1) SELECT * FROM a", "SHOW TABLES"
            })
    void leavesTheTransactionAsItIs(String sql) {
        assertThat(Verb.of(sql)).isEqualTo(Verb.READ);
    }

    /** Some commit everywhere, some on one database, and some nobody knows. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "COMMIT",
                "ROLLBACK TO SAVEPOINT a",
                "CREATE TABLE updates (id INT)",
                "CALL insert_all()",
                "{call insert_all()}",
                "BEGIN UPDATE item SET id = 1; END;",
                "SET autocommit = 1",
                "INSERT INTO item VALUES (1); COMMIT",
                "UPDATEITEMS",
                "/* never ends",
                "-- nothing else"
            })
    void whoKnows(String sql) {
        assertThat(Verb.of(sql)).isEqualTo(Verb.OTHER);
    }

    @Test
    void whatWasNotSeenMayBeAnything() {
        @Nullable String unseen = null;
        assertThat(Verb.of(unseen)).isEqualTo(Verb.OTHER);
    }
}
