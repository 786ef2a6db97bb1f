// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.adapter;

import io.poolagent.agent.lease.Pool;
import javax.sql.DataSource;

/** IronJacamar, the pool of WildFly. Like c3p0 it keeps the handles that it lends: none is ever lost, only overdue. */
final class IronJacamarAdapter implements Adapter {
    @Override
    public boolean claims(String className) {
        return className.endsWith("jboss.jca.adapters.jdbc.WrapperDataSource");
    }

    @Override
    public boolean isOwnCode(String className) {
        // Its work manager runs what an application or its resource adapter does.
        return className.contains("org.jboss.jca.") && !className.contains(".workmanager.");
    }

    @Override
    public int maximum(Object source, Inside inside) {
        return inside.numberOf(source, "cm", "pool", "poolConfiguration", "maxSize");
    }

    @Override
    public Pool pool(DataSource source, Inside inside) {
        return new AnyPool(inside.nameOf(source, "cm", "pool", "poolName"), "IronJacamar") {
            /** Its container closes what is left open. */
            @Override
            public boolean closesHandles() {
                return true;
            }

            /** A handle without what the container manages has no connection: it may get another when it is used again. */
            @Override
            public boolean hasClosed(Object handle) {
                return Boolean.TRUE.equals(inside.fieldOrNull(handle, "closed")) || inside.at(handle, "mc") == null;
            }
        };
    }
}
