// SPDX-License-Identifier: Apache-2.0
package io.poolagent.pool.it;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.concurrent.locks.ReentrantLock;

/** The servers that every fault is tried on; each is started once a JVM, when first needed. */
@SuppressWarnings("ImmutableEnumChecker") // A server and whose turn it is: one for all tests of this JVM.
enum Product {
    MARIADB,
    MYSQL;

    /** Of the test that may do anything to the server. */
    final ReentrantLock turn = new ReentrantLock();

    private Server running;

    /** To be called by the test whose turn it is. */
    Server server() throws Exception {
        if (running == null) {
            Server server = this == MARIADB ? new MariaDbServer() : new MySqlServer();
            Runtime.getRuntime().addShutdownHook(new Thread(() -> end(server), "stop " + this));
            server.start();
            running = server;
        }
        return running;
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
