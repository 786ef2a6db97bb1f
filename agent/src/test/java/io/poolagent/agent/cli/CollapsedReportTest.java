// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.poolagent.agent.report.convert.CollapsedStacks;
import org.junit.jupiter.api.Test;

/** Where connections spend their life, as flame graph tools read it. */
class CollapsedReportTest {
    @Test
    void aStackIsThePoolTheFramesFromOutsideAndWhatIsDone() {
        String document = "{'pools':[{'name':'orders','profile':{'heldMillis':1000,'waitingMillis':250,'sites':["
                + "{'at':['shop.Dao.find(Dao.java:4)','shop.Web.serve(Web.java:9)'],'millis':{'IDLE_IN_TRANSACTION':600,'READING':100}},"
                + "{'at':[],'millis':{'IDLE':200}}]}},{'name':'unused'}]}";

        assertThat(CollapsedStacks.of(document.replace('\'', '"'))).isEqualTo("""
                        orders;shop.Web.serve(Web.java:9);shop.Dao.find(Dao.java:4);idle in transaction 600
                        orders;shop.Web.serve(Web.java:9);shop.Dao.find(Dao.java:4);reading 100
                        orders;unknown site;idle 200
                        orders;other sites 100
                        orders;waiting for a connection 250
                        """);
    }

    /** What parts frames and lines is no part of a name. */
    @Test
    void hostileNamesStayOneFrame() {
        String document = "{'pools':[{'name':'a;b 7\\nc\\u001b[2J','profile':{'heldMillis':5,'sites':[]}}]}";

        assertThat(CollapsedStacks.of(document.replace('\'', '"'))).isEqualTo("a:b 7 c [2J;other sites 5\n");
    }
}
