// SPDX-License-Identifier: Apache-2.0
import org.jspecify.annotations.NullMarked;

/** A JDBC connection pool whose release is guarded. */
@NullMarked
@SuppressWarnings("requires-automatic") // micrometer.core is one
module io.poolagent.pool {
    requires transitive java.sql;
    requires java.management;
    requires org.slf4j;
    requires static java.naming; // who looks a pool up in JNDI has it
    requires static micrometer.core;
    requires static org.jspecify;

    exports io.poolagent.pool;
    exports io.poolagent.pool.group;
    exports io.poolagent.pool.micrometer;

    provides java.sql.Driver with
            io.poolagent.pool.GuardedDriver;
}
