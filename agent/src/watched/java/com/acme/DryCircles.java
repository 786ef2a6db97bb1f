// SPDX-License-Identifier: Apache-2.0
package com.acme;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/** Threads that hold connections and wait for each other. */
final class DryCircles {
    private DryCircles() {}

    static final class Nested extends DryCase {
        @Override
        void hold() throws Exception {
            try (Connection c = pool.getConnection()) {
                allHoldOne(c);
                want();
            }
        }
    }

    static final class NestedByHelper extends DryCase {
        private Connection open() throws SQLException {
            return pool.getConnection();
        }

        @Override
        void hold() throws Exception {
            try (Connection c = open()) {
                allHoldOne(c);
                inner();
            }
        }

        private void inner() throws Exception {
            try (Connection c = open()) {
                execute(c, "SELECT 2");
            }
        }
    }

    static final class NestedInSpring extends DryCase {
        @Override
        void hold() {
            inTransaction(() -> {
                jdbc.queryForObject("SELECT 1", Integer.class);
                allHold();
                TransactionTemplate own = new TransactionTemplate(spring.getTransactionManager());
                own.setPropagationBehavior(TransactionDefinition.PROPAGATION_REQUIRES_NEW);
                own.execute(status -> jdbc.queryForObject("SELECT 2", Integer.class));
            });
        }
    }

    static final class TemplateInPlain extends DryCase {
        @Override
        void hold() throws Exception {
            try (Connection c = pool.getConnection()) {
                allHoldOne(c);
                jdbc.queryForObject("SELECT 2", Integer.class);
            }
        }
    }

    static final class BehindMonitor extends DryCase {
        @Override
        void hold() throws Exception {
            try (Connection c = pool.getConnection()) {
                allHoldOne(c);
                load();
            }
        }

        private synchronized void load() throws Exception {
            want();
        }
    }

    static final class BehindLock extends DryCase {
        private final Lock lock = new ReentrantLock();

        @Override
        void hold() throws Exception {
            try (Connection c = pool.getConnection()) {
                allHoldOne(c);
                lock.lock();
                try {
                    want();
                } finally {
                    lock.unlock();
                }
            }
        }
    }

    static final class BehindThread extends DryCase {
        @Override
        void hold() throws Exception {
            try (Connection c = pool.getConnection()) {
                allHoldOne(c);
                start(this::want).join();
            }
        }
    }

    /** The twin of those behind a monitor: who has it does not wait for the pool. */
    static final class BehindSlowMonitor extends DryCase {
        @Override
        void hold() throws Exception {
            try (Connection c = pool.getConnection()) {
                allHoldOne(c);
                load();
            }
        }

        private synchronized void load() throws Exception {
            Partner.call(SLOW_MILLIS);
        }
    }

    /** Its threads wait for a pool that others keep, again and again. */
    static final class BehindAnotherPool extends DryCase {
        @Override
        void begin() throws Exception {
            start(SIZE, this::hold);
            allHold.await();
            Thread.sleep(1_000);
            start(2, this::want);
        }

        @Override
        void hold() throws Exception {
            try (Connection c = pool.getConnection()) {
                allHoldOne(c);
                while (true) {
                    run(DryHolders.CallsPartner::alsoWant);
                }
            }
        }
    }

    /** The twin of those behind a thread. */
    static final class BehindSlowThread extends DryCase {
        @Override
        void hold() throws Exception {
            try (Connection c = pool.getConnection()) {
                allHoldOne(c);
                start(() -> Partner.call(SLOW_MILLIS)).join();
            }
        }
    }
}
