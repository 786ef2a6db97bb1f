// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.finding;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SqlTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "SELECT * FROM t1 WHERE id = ?|SELECT * FROM t1 WHERE id = ?",
                "SELECT * FROM item2 WHERE name = 'it''s' AND n = -4.5e3|SELECT * FROM item2 WHERE name = ? AND n = -?",
                "SELECT 0xCAFE, x'cafe', \"Anna\"|SELECT ?, x?, ?",
                "SELECT a /* a hint */ FROM b -- the end|SELECT a FROM b",
                "SELECT $1|SELECT $?",
            })
    void tellsTheStatementWithoutItsValues(String sql, String told) {
        assertThat(Sql.withoutLiterals(sql)).isEqualTo(told);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT 1 FROM a WHERE b = 'secret",
                "SELECT 1 FROM a WHERE b = 'C:\\' AND c = 'secret'",
                "SELECT 1 FROM a WHERE b = 'it\\'s secret'",
                "SELECT 1 FROM a WHERE b = q'[it's secret]'",
                "SELECT 1 FROM a WHERE b = $$secret$$",
                "SELECT 1 FROM a WHERE b = $x$it's secret$x$",
                "SELECT 1 FROM a -- don't\nWHERE b = 'secret'",
                "SELECT 1 FROM a # don't\nWHERE b = 'secret'",
                "SELECT 1 FROM a /* don't */ WHERE b = 'secret'",
                "CREATE USER anna IDENTIFIED BY secret",
            })
    void whereItIsNotSureWhatAStringIsTheRestIsLeftOut(String sql) {
        assertThat(Sql.withoutLiterals(sql)).doesNotContain("secret").endsWith(" ...");
    }

    @Test
    void whatIsLongIsCut() {
        assertThat(Sql.withoutLiterals("SELECT a" + ", a".repeat(1_000)))
                .hasSizeLessThan(220)
                .endsWith(" ...");
    }
}
