// SPDX-License-Identifier: Apache-2.0
package io.poolagent.pool.it;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.EnumMap;
import java.util.Map;

/** The servers that every fault is tried on; each is started once a JVM, when first needed. */
enum Product {
    MARIADB,
    MYSQL;

    private static final Map<Product, Server> RUNNING = new EnumMap<>(Product.class);

    Server server() throws Exception {
        synchronized (RUNNING) {
            Server server = RUNNING.get(this);
            return server == null ? start() : server;
        }
    }

    private Server start() throws Exception {
        Server server = this == MARIADB ? new MariaDbServer() : new MySqlServer();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> end(server), "stop " + this));
        server.start();
        RUNNING.put(this, server);
        return server;
    }

    void assumeAvailable() {
        if (this == MYSQL && System.getenv(MySqlServer.SCRIPT) == null) {
            String reason = "SKIPPED: faults on a real MySQL: " + MySqlServer.SCRIPT
                    + " is not set (expected: the path " + "of a script that starts one)";
            System.out.println(reason);
            assumeTrue(false, reason);
        }
    }

    private static void end(Server server) {
        try {
            // One that hangs would not hear the rest.
            server.goOn();
            server.stop();
        } catch (Exception e) {
            System.err.println("a database server may be left running: " + e);
        }
    }
}
