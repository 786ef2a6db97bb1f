// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.adapter;

import io.poolagent.agent.lease.Pool;
import io.poolagent.agent.lease.TakeBack;
import java.lang.ref.WeakReference;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * The pool of MariaDB's driver. It lends the physical connection itself, again and again, and keeps nothing of what it lent
 * but a count. So a lost connection is gone with all that could still roll it back, but for its socket: that is closed,
 * upon which the server rolls back, and the connection is counted out.
 */
final class MariaDbAdapter implements Adapter {
    private static final String DRIVER = "org.mariadb.jdbc.";

    @Override
    public boolean claims(String className) {
        return className.endsWith(DRIVER + "MariaDbPoolDataSource");
    }

    @Override
    public boolean isOwnCode(String className) {
        return className.contains(DRIVER + "MariaDbPool")
                || className.contains(DRIVER + "pool.")
                || className.contains(DRIVER + "internal.util.pool.");
    }

    @Override
    public boolean lendsDriverClass(String className) {
        return className.endsWith(DRIVER + "Connection") || className.endsWith(DRIVER + "MariaDbConnection");
    }

    @Override
    public int maximum(Object source, Inside inside) {
        Object pool = inside.fieldOrNull(source, "pool"); // Null before the first acquire.
        Object settings = pool == null ? null : inside.fieldOrNull(pool, "conf", "options"); // The second until 2.
        return settings == null ? -1 : inside.numberOf(settings, "maxPoolSize");
    }

    @Override
    public Pool pool(DataSource source, Inside inside) {
        return new MariaDbPool(inside.nameOf(source, "pool", "poolTag"), source, inside);
    }

    private static final class MariaDbPool extends AnyPool {
        private static final Class<?>[] NONE = {};

        // The ledger's leases keep their pool: a data source that the application drops must be free to go.
        private final WeakReference<DataSource> source;
        private final Inside inside;

        MariaDbPool(String name, DataSource source, Inside inside) {
            super(name, "MariaDB");
            this.source = new WeakReference<>(source);
            this.inside = inside;
        }

        /** The socket, which knows nothing of the connection. One that was opened beside the pool is not counted. */
        @Override
        public @Nullable Object anchor(Object handle) {
            Object pooled = pooled(handle);
            Object listeners = pooled == null ? null : inside.fieldOrNull(pooled, "connectionEventListeners");
            Object client = inside.fieldOrNull(handle, "client", "protocol"); // The second until 2.
            Object socket = client == null ? null : inside.fieldOrNull(client, "socket");
            return socket instanceof Socket && listeners instanceof List && !((List<?>) listeners).isEmpty()
                    ? socket
                    : null;
        }

        @Override
        public boolean isOver(Object socket) {
            return ((Socket) socket).isClosed();
        }

        @Override
        public TakeBack.How objectionToClosing(Object handle) {
            return TakeBack.How.LENDS_ONE_OBJECT;
        }

        /** The pool takes a connection out of its care before it closes it. */
        @Override
        public boolean closesItself(Object handle) {
            return pooled(handle) == null;
        }

        @Override
        TakeBack takeBack(Object socket) throws Exception {
            DataSource known = source.get();
            Object pool = known == null ? null : inside.fieldOrNull(known, "pool");
            Object count = pool == null ? null : inside.fieldOrNull(pool, "totalConnection");
            if (!(count instanceof AtomicInteger)) {
                return TakeBack.of(TakeBack.How.COUNTS_UNKNOWN);
            }
            ((Socket) socket).close();
            ((AtomicInteger) count).decrementAndGet();
            inside.call(pool, "addConnectionRequest", NONE);
            return TakeBack.of(TakeBack.How.CLOSED_BEFORE_ROLLBACK);
        }

        private @Nullable Object pooled(Object handle) {
            return inside.fieldOrNull(handle, "poolConnection", "pooledConnection");
        }
    }
}
