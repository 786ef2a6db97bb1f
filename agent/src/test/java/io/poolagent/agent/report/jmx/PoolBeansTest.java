// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.report.jmx;

import static org.assertj.core.api.Assertions.assertThat;

import javax.management.ObjectName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What an MBean is called. */
class PoolBeansTest {
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
