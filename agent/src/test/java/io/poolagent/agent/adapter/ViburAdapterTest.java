// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.adapter;

import io.poolagent.agent.it.KnownPool;
import java.util.List;
import org.junit.jupiter.api.Test;

class ViburAdapterTest extends ReclaimContract {
    @Override
    KnownPool known() {
        return KnownPool.VIBUR;
    }

    @Override
    String kind() {
        return "Vibur";
    }

    @Override
    String name() {
        return "vibur";
    }

    @Override
    String reclaimed() {
        return "rolled back and destroyed: the pool replaces the connection";
    }

    @Override
    String tooLate() {
        return "nothing: the pool had already ended this lease";
    }

    @Override
    List<String> ownCode() {
        return List.of("org.vibur.dbcp.ViburDBCPDataSource", "org.vibur.objectpool.ConcurrentPool");
    }

    @Test
    void theNextLeaseOfAConnectionIsNotTakenForThisOne() throws Exception {
        assertThatTheNextLeaseIsNotTakenForThisOne();
    }
}
