// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.adapter;

import static org.assertj.core.api.Assertions.assertThat;

import io.poolagent.agent.it.KnownPool;
import java.util.List;
import javax.sql.DataSource;

class IronJacamarAdapterTest extends AdapterContract {
    @Override
    KnownPool known() {
        return KnownPool.IRONJACAMAR;
    }

    @Override
    String kind() {
        return "IronJacamar";
    }

    @Override
    String name() {
        return "ironjacamar";
    }

    @Override
    List<String> ownCode() {
        return List.of("org.jboss.jca.adapters.jdbc.WrapperDataSource");
    }

    @Override
    void close(DataSource pool) throws Exception {
        Object manager = inside.at(pool, "cm");
        assertThat(manager).isNotNull();
        inside.call(manager, "shutdown", new Class<?>[0]);
    }
}
