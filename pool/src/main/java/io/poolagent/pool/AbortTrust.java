// SPDX-License-Identifier: Apache-2.0
package io.poolagent.pool;

import java.sql.Connection;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether {@code abort()} of a driver ends a call that hangs in it. If so, a thread that releases asks the driver itself,
 * and the housekeeper aborts what takes too long. If not, or if nobody knows, a thread of the pool asks: nothing else
 * lets the releasing thread go on. So a driver that is missing here costs time, never a promise.
 */
final class AbortTrust {
    /** Names of further packages, separated by commas; for a driver whose user knows better. */
    static final String MORE = "io.poolagent.pool.abortEndsCalls";

    private static final Logger LOG = LoggerFactory.getLogger(AbortTrust.class);

    /** For each an integration test shows it. MariaDB's is missing: it asks the server that hangs to end the call. */
    private static final List<String> PROVEN = List.of("com.mysql.cj", "org.postgresql");

    private final String poolName;
    private final List<String> packages = new ArrayList<>(PROVEN);
    private volatile boolean lost;

    AbortTrust(String poolName) {
        this.poolName = poolName;
        for (String more : System.getProperty(MORE, "").split(",", -1)) {
            if (!more.isBlank()) {
                packages.add(more.strip());
            }
        }
    }

    /** By the class, so a wrapper of a driver is not trusted: it may do without the driver's own abort. */
    boolean knows(Connection connection) {
        String name = connection.getClass().getName();
        return packages.stream().anyMatch(prefix -> name.startsWith(prefix + "."));
    }

    boolean isLost() {
        return lost;
    }

    /** From now on every release is as with an unknown driver. */
    void lose(String why) {
        if (!lost) {
            lost = true;
            LOG.warn("pool '{}': {}; from now on, releases ask the driver on a thread of the pool", poolName, why);
        }
    }
}
