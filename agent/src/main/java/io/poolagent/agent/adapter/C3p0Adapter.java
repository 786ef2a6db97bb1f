// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.adapter;

import io.poolagent.agent.lease.HoldLimit;
import io.poolagent.agent.lease.OpenPool;
import io.poolagent.agent.lease.Pool;
import java.util.Arrays;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** c3p0. The pool keeps the handles that it lends, so none is ever collected while it is open: there is nothing to reclaim. */
final class C3p0Adapter implements Adapter {
    @Override
    public boolean claims(String className) {
        return className.endsWith("mchange.v2.c3p0.impl.AbstractPoolBackedDataSource");
    }

    @Override
    public boolean isOwnCode(String className) {
        return className.contains("com.mchange.v2.");
    }

    @Override
    public int maximum(Object source, Inside inside) {
        return inside.numberOf(source, "connectionPoolDataSource", "maxPoolSize");
    }

    @Override
    public @Nullable HoldLimit holdLimit(Object source, Inside inside) {
        int seconds = inside.numberOf(source, "connectionPoolDataSource", "unreturnedConnectionTimeout");
        Object pools = inside.fieldOrNull(source, "poolManager");
        return seconds > 0 && pools != null
                ? new HoldLimit("unreturnedConnectionTimeout", seconds * 1_000L, pools)
                : null;
    }

    @Override
    public @Nullable Boolean isClosed(Object source, Inside inside) {
        return inside.flagOrNull(source, "is_closed");
    }

    @Override
    public @Nullable OpenPool madeWith(Object source, Inside inside) {
        Object settings = inside.fieldOrNull(source, "connectionPoolDataSource");
        Object driver = settings == null ? null : inside.fieldOrNull(settings, "nestedDataSource");
        return settings == null || driver == null
                ? null
                : new MadeWith(inside)
                        .ownClasses(Arrays.asList(settings, driver), this)
                        .needed(driver, "properties")
                        .fields(driver, "driverClass")
                        .fields(source, "dataSourceName")
                        .fields(settings, "overrideDefaultUser", "overrideDefaultPassword", "userOverridesAsString")
                        .fields(settings, "maxPoolSize", "minPoolSize")
                        .without(settings, "connectionCustomizerClassName")
                        .openPool(inside.fieldOrNull(driver, "jdbcUrl"), -1);
    }

    @Override
    public Pool pool(DataSource source, Inside inside) {
        return new AnyPool(inside.nameOf(source, "dataSourceName"), "c3p0", openTransaction(source, inside)) {
            /** What is out too long for the pool it closes beneath the handle. After an error it still counts it as lent. */
            @Override
            public boolean hasClosed(Object handle) {
                Object parent = inside.fieldOrNull(handle, "parentPooledConnection");
                Object why = parent == null ? null : inside.fieldOrNull(parent, "invalidatingException");
                return why != null && why == inside.fieldOrNull(parent, "NORMAL_CLOSE_PLACEHOLDER");
            }
        };
    }

    private static Pool.OpenTransaction openTransaction(DataSource source, Inside inside) {
        Object commits = inside.at(source, "connectionPoolDataSource", "autoCommitOnClose");
        Object ignores = inside.at(source, "connectionPoolDataSource", "forceIgnoreUnresolvedTransactions");
        if (!Boolean.FALSE.equals(ignores)) {
            return Pool.OpenTransaction.UNKNOWN;
        }
        return Boolean.FALSE.equals(commits)
                ? Pool.OpenTransaction.ROLLED_BACK
                : Boolean.TRUE.equals(commits) ? Pool.OpenTransaction.COMMITTED : Pool.OpenTransaction.UNKNOWN;
    }
}
