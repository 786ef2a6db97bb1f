// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.report.jmx;

import static org.assertj.core.api.Assertions.assertThat;

import io.poolagent.agent.finding.Faults;
import io.poolagent.agent.finding.PoolCounts;
import io.poolagent.agent.finding.PoolFacts;
import io.poolagent.agent.finding.PoolNow;
import io.poolagent.agent.finding.Snapshot;
import io.poolagent.agent.report.sink.AgentInside;
import io.poolagent.agent.report.sink.Overview;
import io.poolagent.agent.report.sink.Remarks;
import java.lang.management.ManagementFactory;
import java.lang.ref.Reference;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What an MBean is called, and how long it is there. */
class PoolBeansTest {
    private final MBeanServer server = ManagementFactory.getPlatformMBeanServer();
    private final List<PoolNow> known = new ArrayList<>();
    private final PoolBeans beans = new PoolBeans(new Known(), new Remarks(), 0);

    /** The number of a pool is its maximum. */
    private final class Known implements AgentInside {
        @Override
        public Overview overview() {
            return new Overview(
                    "1", 0, false, new Snapshot(0, List.copyOf(known), 0, 0), List.of(), Map.of(), List.of());
        }

        @Override
        public Faults faults() {
            throw new UnsupportedOperationException();
        }

        @Override
        public boolean takesOrders() {
            return false;
        }

        @Override
        public int reclaim(long pool) {
            return 0;
        }

        @Override
        public boolean isLoaded(String className) {
            return true;
        }

        @Override
        public Class<?> usedBy(ClassLoader loader, String className) {
            return null;
        }

        @Override
        public List<Reference<ClassLoader>> latestLoaders() {
            return null;
        }

        @Override
        public List<List<Reference<ClassLoader>>> applications() {
            return List.of();
        }

        @Override
        public List<Reference<ClassLoader>> firstLoaders() {
            return List.of();
        }

        @Override
        public Thread threadFor(Runnable applicationsCode, String name) {
            return new Thread(applicationsCode, name);
        }

        @Override
        public boolean tookConnection(Thread thread) {
            return false;
        }
    }

    @AfterEach
    void nothingStays() throws Exception {
        beans.close();
        assertThat(server.queryNames(new ObjectName("dev.poolagent:*"), null)).isEmpty();
    }

    @Test
    void eachPoolOfANameKeepsItsOwnInWhateverOrderTheyCome() throws Exception {
        know(3, 5, 7);
        assertThat(maximums()).containsExactly("orders 3", "orders 2 5", "orders 3 7");
        know(7, 3, 5);
        assertThat(maximums()).containsExactly("orders 3", "orders 2 5", "orders 3 7");
    }

    @Test
    void whatStaysTakesThePlaceOfWhatIsGone() throws Exception {
        know(3, 5, 7);
        know(5, 7);
        assertThat(maximums()).containsExactly("orders 7", "orders 2 5");
        know(7);
        assertThat(maximums()).containsExactly("orders 7");
        know(9);
        know(9);
        assertThat(maximums()).containsExactly("orders 9");
        know();
        assertThat(maximums()).isEmpty();
    }

    @Test
    void allOfANameMayGoAtOnce() throws Exception {
        know(3, 5, 7);
        know();
        assertThat(maximums()).isEmpty();
    }

    private void know(int... maximums) throws Exception {
        known.clear();
        for (int maximum : maximums) {
            known.add(new PoolNow(
                    new PoolFacts("orders", "HikariCP", false, maximum),
                    0,
                    maximum,
                    new PoolCounts(0, 0, 0, Map.of(), Map.of(), 0, 0, null, null),
                    null,
                    List.of(),
                    List.of(),
                    List.of(),
                    null,
                    null));
        }
        beans.refresh();
    }

    private List<String> maximums() throws Exception {
        List<String> all = new ArrayList<>();
        for (int number = 1; number <= 4; number++) {
            ObjectName name = PoolBeans.name("orders", number);
            if (server.isRegistered(name)) {
                all.add("orders " + (number == 1 ? "" : number + " ") + server.getAttribute(name, "Maximum"));
            }
        }
        return all;
    }

    @Test
    void aPlainNameStaysPlain() throws Exception {
        assertThat(PoolBeans.name("HikariPool-1", 1).getCanonicalName())
                .isEqualTo("dev.poolagent:name=HikariPool-1,type=Pool");
        assertThat(PoolBeans.name("orders", 2).getKeyProperty("number")).isEqualTo("2");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"a,b=c", "*", "?", "\"", "x\ny", "a:b", "", "\u001b[2J", "\u6ce8", "a\\b", "jdbc:h2:mem:x;user=a"
            })
    void anyOtherIsQuotedAndNamesOnePool(String name) throws Exception {
        ObjectName quoted = PoolBeans.name(name, 1);

        assertThat(quoted.isPattern()).isFalse();
        assertThat(ObjectName.unquote(quoted.getKeyProperty("name"))).isEqualTo(name);
    }
}
