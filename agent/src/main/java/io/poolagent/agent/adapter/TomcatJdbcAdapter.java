// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.adapter;

import io.poolagent.agent.lease.Pool;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Tomcat JDBC. Its statements do not point back at their handle, so only the ledger's list of them keeps a reader from being
 * cut off: what is lost is told and not taken back.
 */
final class TomcatJdbcAdapter implements Adapter {
    private static final String SHARES =
            "with useDisposableConnectionFacade=false a closed connection works on, as the " + "next holder's";

    @Override
    public boolean claims(String className) {
        return className.endsWith("tomcat.jdbc.pool.DataSourceProxy");
    }

    @Override
    public boolean isOwnCode(String className) {
        return className.contains("tomcat.jdbc.pool.");
    }

    @Override
    public int maximum(Object source, Inside inside) {
        return inside.numberOf(source, "poolProperties", "maxActive");
    }

    @Override
    public Pool pool(DataSource source, Inside inside) {
        Object settings = inside.fieldOrNull(source, "poolProperties");
        boolean shares =
                settings != null && Boolean.FALSE.equals(inside.fieldOrNull(settings, "useDisposableConnectionFacade"));
        boolean lendsOff = settings != null && Boolean.FALSE.equals(inside.fieldOrNull(settings, "defaultAutoCommit"));
        return new AnyPool(inside.nameOf(source, "poolProperties", "name"), "Tomcat JDBC", openTransaction(settings, inside)) {
            @Override
            public @Nullable String objectionToClosing(Object handle) {
                return shares ? SHARES : super.objectionToClosing(handle);
            }

            @Override
            public boolean leavesAutoCommitOff() {
                return !lendsOff;
            }
        };
    }

    /** It ends none unless told to; an interceptor may. */
    private static Pool.OpenTransaction openTransaction(@Nullable Object settings, Inside inside) {
        return settings != null
                        && inside.fieldOrNull(settings, "jdbcInterceptors") == null
                        && !Boolean.TRUE.equals(inside.fieldOrNull(settings, "rollbackOnReturn"))
                        && !Boolean.TRUE.equals(inside.fieldOrNull(settings, "commitOnReturn"))
                ? Pool.OpenTransaction.LEFT_OPEN
                : Pool.OpenTransaction.UNKNOWN;
    }
}
