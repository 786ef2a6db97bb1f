// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent;

import io.poolagent.agent.boot.PoolAgentDispatcher;
import io.poolagent.agent.lease.Lease;
import io.poolagent.agent.lease.Ledger;
import io.poolagent.agent.weave.ProbeConnection;
import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.SQLFeatureNotSupportedException;
import java.util.logging.Logger;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Acquires and releases once from a pool of the agent's own, and looks whether that was seen. A hook that is missing would
 * otherwise show as silence, or as a leak for every connection.
 */
final class SelfTest {
    /** The name, not the class: to load it here would weave it, and load Byte Buddy into every JVM. */
    static final String PROBE = "io.poolagent.agent.SelfTest$ProbeDataSource";

    private SelfTest() {}

    /** What does not work, or null. */
    static @Nullable String run(Ledger ledger) {
        try {
            Connection handle = new ProbeDataSource().getConnection();
            Lease lease = ledger.find(handle);
            if (lease == null) {
                return "getConnection() was not seen" + cause();
            }
            handle.close();
            if (lease.state() != Lease.State.RELEASED) {
                return "close() was not seen" + cause();
            }
            if (PoolAgentDispatcher.failures() != 0) {
                return "internal error in the agent" + cause();
            }
            return null;
        } catch (Exception | LinkageError e) {
            return e.toString();
        }
    }

    private static String cause() {
        String first = PoolAgentDispatcher.firstFailure();
        return first == null ? "" : " (" + first + ")";
    }

    /** The only class of the agent that is woven, beside that of the connection it gives. */
    static final class ProbeDataSource implements DataSource {
        @Override
        public Connection getConnection() {
            try {
                return ProbeConnection.make(PROBE + "$Handle");
            } catch (ReflectiveOperationException e) {
                throw new IllegalStateException(e);
            }
        }

        @Override
        public Connection getConnection(String user, String password) {
            return getConnection();
        }

        @Override
        public @Nullable PrintWriter getLogWriter() {
            return null;
        }

        @Override
        public void setLogWriter(PrintWriter out) {}

        @Override
        public void setLoginTimeout(int seconds) {}

        @Override
        public int getLoginTimeout() {
            return 0;
        }

        @Override
        public Logger getParentLogger() throws SQLFeatureNotSupportedException {
            throw new SQLFeatureNotSupportedException();
        }

        @Override
        public <T> T unwrap(Class<T> type) {
            return type.cast(this);
        }

        @Override
        public boolean isWrapperFor(Class<?> type) {
            return type.isInstance(this);
        }
    }
}
