// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.poolagent.agent.report.json.JsonReader;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the live table shows, and how wide. */
class TopTableTest {
    private static final String NOW = "{'millis':50400000,'held':5,'findings':4,'bugCount':2,'pools':["
            + "{'name':'orders','kind':'HikariCP','held':4,'maximum':4,'pending':3,'longestMillis':12400,'sites':["
            + "{'line':'shop.legacy.Stock.refill(Stock.java:12)','held':1,'oldestMillis':900,'doing':{'IN_STATEMENT':1}},"
            + "{'line':'shop.legacy.OrderDao.find(OrderDao.java:42)','held':3,'oldestMillis':720000,"
            + "'doing':{'IDLE':2,'READING':1}}]},"
            + "{'name':'reports','kind':'DBCP 2','held':1,'pending':0,'sites':[{'line':'','held':1}]}],"
            + "'morePools':0,'moreSites':7,'bugs':["
            + "{'kind':'DOUBLE_RELEASE','pool':'orders','count':3,'lastMillis':50399000,'line':'shop.legacy.OrderDao.find(OrderDao.java:61)'},"
            + "{'kind':'LOST','pool':'orders','count':1,'lastMillis':50390000,'line':'shop.legacy.Jobs.run(Jobs.java:9)'}]}";

    private final TopTable table = new TopTable(4711, ZoneOffset.UTC);

    @Test
    void showsPoolsThenSitesByConnectionsThenFindings() {
        assertThat(table.lines(read(NOW), 200))
                .containsExactly(
                        "14:00:00  process 4711: 5 connections in use, 4 findings of 2 bugs",
                        "",
                        "POOL                             USED    MAX  PENDING  LONGEST",
                        "orders                              4      4        3     12 s",
                        "reports                             1      ?        0         ",
                        "",
                        " HELD  DOING                      OLDEST  POOL                            ACQUIRED AT",
                        "    3  2 idle                     12 min  orders                          shop.legacy.OrderDao.find(OrderDao.java:42)",
                        "    1  in a statement             900 ms  orders                          shop.legacy.Stock.refill(Stock.java:12)",
                        "    1                                     reports                         (stack not taken)",
                        "... and 7 more sites",
                        "",
                        "FOUND    COUNT  FINDING             POOL                            AT",
                        "13:59:59     3 x DOUBLE_RELEASE      orders                          shop.legacy.OrderDao.find(OrderDao.java:61)",
                        "13:59:50     1 x LOST                orders                          shop.legacy.Jobs.run(Jobs.java:9)");
    }

    /** 80 columns are enough to find the line. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 10, 40, 80, 200})
    void noLineIsWiderThanTheTerminal(int width) {
        assertThat(table.screen(read(NOW), width, 100))
                .allSatisfy(line ->
                        assertThat(line.codePointCount(0, line.length())).isLessThanOrEqualTo(width));
        assertThat(table.screen(read(NOW), 80, 100))
                .contains("    3  2 idle                     12 min  orders          OrderDao.java:42");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 5, 12, 13, 24, 50})
    void noScreenIsHigherThanTheTerminal(int height) {
        List<String> screen = table.screen(read(NOW), 80, height);

        assertThat(screen).hasSizeLessThanOrEqualTo(height);
        assertThat(screen.get(screen.size() - 1)).isEqualTo("q: quit");
    }

    /** As in a pane of a terminal. */
    @Test
    void onALowScreenThePoolsComeFirst() {
        assertThat(table.screen(read(NOW), 80, 6)).anyMatch(line -> line.startsWith("orders "));
        assertThat(table.screen(read(NOW), 80, 12))
                .anyMatch(line -> line.startsWith("orders "))
                .anyMatch(line -> line.contains("DOUBLE_RELEASE"));
    }

    /** Nothing in a name moves the cursor, changes a colour or turns the direction. */
    @Test
    void hostileNamesAreText() {
        String hostile = "\\u001b[2J\\u001b]0;owned\\u0007\\r\\n\\u202e\\u009b31m\\u0300\\ud800<b>";
        String now = NOW.replace("'orders'", "'" + hostile + "'")
                .replace("'shop.legacy.OrderDao.find(OrderDao.java:42)'", "'" + hostile + "'")
                .replace("'LOST'", "'" + hostile + "'");

        for (String line : table.screen(read(now), 80, 100)) {
            assertThat(line.codePoints())
                    .noneMatch(c -> Character.isISOControl(c)
                            || Character.getType(c) == Character.FORMAT
                            || Character.getType(c) == Character.SURROGATE);
            assertThat(line.codePointCount(0, line.length())).isLessThanOrEqualTo(80);
        }
    }

    @Test
    void wideLettersTakeTwoCells() {
        assertThat(Cells.cut("\u6ce8\u6587\u6c60", 6)).isEqualTo("\u6ce8\u6587\u6c60");
        assertThat(Cells.cut("\u6ce8\u6587\u6c60", 5)).isEqualTo("\u6ce8\u6587~");
        assertThat(Cells.left("\u6ce8", 4)).isEqualTo("\u6ce8  ");
        assertThat(Cells.cut("\u2615\u26a1", 3)).isEqualTo("\u2615~");
        assertThat(Cells.cut("\u2500\u00e4\u2192", 3)).isEqualTo("\u2500\u00e4\u2192");
    }

    /** Whatever a version in between may write. */
    @Test
    void aDocumentThatLacksEverythingIsShown() {
        assertThat(table.lines(Map.of(), 80)).first().asString().endsWith("0 connections in use, 0 findings of 0 bugs");
    }

    private static Map<?, ?> read(String json) {
        return (Map<?, ?>) JsonReader.read(json.replace('\'', '"'));
    }
}
