// SPDX-License-Identifier: Apache-2.0
package com.acme;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;

/** Threads that hold connections for too long, or for good, or are too many. */
final class DryHolders {
    private DryHolders() {}

    static final class KeptByTasks extends DryCase {
        @Override
        void begin() throws Exception {
            ExecutorService workers = Executors.newFixedThreadPool(SIZE);
            for (int i = 0; i < SIZE; i++) {
                workers.submit(() -> DryCase.run(this::hold)).get();
            }
            start(2, this::want);
        }

        @Override
        void hold() throws Exception {
            Connection c = pool.getConnection();
            execute(c, "SELECT 1");
            kept.add(c);
        }
    }

    /** As one EntityManager a thread, of threads that live on. */
    static final class KeptInThreads extends DryCase {
        private final ThreadLocal<Connection> own = new ThreadLocal<>();

        @Override
        void begin() throws Exception {
            ExecutorService workers = Executors.newFixedThreadPool(SIZE);
            for (int i = 0; i < SIZE; i++) {
                workers.submit(() -> DryCase.run(this::hold));
            }
            allHold.await();
            start(2, this::want);
        }

        @Override
        void hold() throws Exception {
            Connection c = pool.getConnection();
            own.set(c);
            allHoldOne(c);
        }
    }

    static final class CallsPartner extends DryCase {
        private static volatile DataSource poolOfPartners;

        @Override
        void begin() throws Exception {
            poolOfPartners = pool;
            super.begin();
        }

        /** For others that want one of these as well. */
        static void alsoWant() throws Exception {
            try (Connection c = poolOfPartners.getConnection()) {
                execute(c, "SELECT 5");
            }
        }

        @Override
        void hold() throws Exception {
            try (Connection c = pool.getConnection()) {
                allHoldOne(c);
                Partner.call(SLOW_MILLIS);
            }
        }
    }

    static final class CallsPartnerInSpring extends DryCase {
        @Override
        void hold() {
            inTransaction(() -> {
                jdbc.queryForObject("SELECT 1", Integer.class);
                allHold();
                Partner.call(SLOW_MILLIS);
            });
        }
    }

    static final class CallsPartnerSteadily extends DryCase.Steady {
        @Override
        void hold() throws Exception {
            try (Connection c = pool.getConnection()) {
                execute(c, "SELECT 1");
                Partner.call(300);
            }
        }
    }

    static final class CallsPartnerSteadilyInSpring extends DryCase.Steady {
        @Override
        void hold() {
            spring.execute(status -> {
                jdbc.queryForObject("SELECT 1", Integer.class);
                DryCase.run(() -> Partner.call(300));
                return null;
            });
        }
    }

    static final class SlowStatement extends DryCase {
        @Override
        void hold() throws Exception {
            try (Connection c = pool.getConnection()) {
                allHoldOne(c);
                nap(c, SLOW_MILLIS);
            }
        }
    }

    static final class SlowStatementInSpring extends DryCase {
        @Override
        void hold() {
            inTransaction(() -> {
                jdbc.queryForObject("SELECT 1", Integer.class);
                allHold();
                jdbc.execute("CALL NAP(" + SLOW_MILLIS + ")");
            });
        }
    }

    static final class SlowStatementSteadily extends DryCase.Steady {
        @Override
        int threads() {
            return 8;
        }

        @Override
        void hold() throws Exception {
            try (Connection c = pool.getConnection()) {
                nap(c, 3_000);
            }
        }
    }

    static final class ReadsSlowly extends DryCase {
        @Override
        void hold() throws Exception {
            try (Connection c = pool.getConnection()) {
                allHoldOne(c);
                try (PreparedStatement s = c.prepareStatement("SELECT X FROM SYSTEM_RANGE(1, 1000)");
                        ResultSet rows = s.executeQuery()) {
                    while (rows.next()) {
                        Thread.sleep(200);
                    }
                }
            }
        }
    }

    static final class Load extends DryCase.Steady {
        @Override
        void hold() throws Exception {
            try (Connection c = pool.getConnection()) {
                nap(c, 300);
            }
        }
    }

    static final class LoadInSpring extends DryCase.Steady {
        private final AtomicInteger done = new AtomicInteger();

        @Override
        void hold() {
            spring.execute(status -> {
                jdbc.execute("CALL NAP(300)");
                return done.incrementAndGet();
            });
        }
    }
}
