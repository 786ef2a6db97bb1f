// SPDX-License-Identifier: Apache-2.0
package io.poolagent.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.sql.Connection;
import java.time.Duration;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whatever a custom factory does, a slot must not be lost for want of a thread. */
class ThreadFactoryTest {
    enum Faulty implements ThreadFactory {
        GIVES_NULL {
            @Override
            public Thread newThread(Runnable task) {
                return null;
            }
        },
        THROWS {
            @Override
            public Thread newThread(Runnable task) {
                throw new SecurityException("no more threads");
            }
        },
        THROWS_AN_ERROR {
            @Override
            public Thread newThread(Runnable task) {
                throw new NoClassDefFoundError("com/acme/Threads");
            }
        },
        GIVES_THE_CALLERS {
            @Override
            public Thread newThread(Runnable task) {
                return Thread.currentThread();
            }
        },
        STARTS_IT_ITSELF {
            @Override
            public Thread newThread(Runnable task) {
                Thread started = Background.daemon(task, "started");
                started.start();
                return started;
            }
        },
        GIVES_ONE_THAT_CANNOT_START {
            @Override
            public Thread newThread(Runnable task) {
                return new Thread(task) {
                    @Override
                    public synchronized void start() {
                        throw new IllegalThreadStateException("its group is destroyed");
                    }
                };
            }
        }
    }

    private final FakeDriver driver = new FakeDriver();
    private final ManualClock clock = new ManualClock();

    private PoolConfigBuilder one(ThreadFactory factory) {
        return driver.config()
                .name("forged")
                .maximumPoolSize(1)
                .acquireTimeout(Duration.ofSeconds(5))
                .threadFactory(factory);
    }

    @ParameterizedTest
    @EnumSource
    void aFaultyFactoryIsReplacedByThePoolsOwnThreads(Faulty factory) throws Exception {
        try (Logged log = new Logged(Background.class);
                GuardedDataSource pool = new GuardedDataSource(one(factory).build(), clock)) {
            for (int i = 0; i < 3; i++) {
                try (Connection connection = pool.getConnection()) {
                    connection.setAutoCommit(false);
                    connection.createStatement().execute("x");
                }
            }
            assertThat(pool.stats()).isEqualTo(new PoolStats(1, 0, 1, 0, 0));
            assertThat(log.lines()).singleElement().asString().contains("pool 'forged': threadFactory gives no usable");
        }
    }

    @ParameterizedTest
    @EnumSource
    void aFactoryThatFailsLaterLosesNoSlot(Faulty factory) throws Exception {
        AtomicBoolean fails = new AtomicBoolean();
        ThreadFactory turning =
                task -> fails.get() ? factory.newThread(task) : Background.daemon(task, "from the factory");
        try (GuardedDataSource pool = new GuardedDataSource(one(turning).build(), clock)) {
            Connection connection = pool.getConnection();
            connection.setAutoCommit(false);
            connection.createStatement().execute("x");
            fails.set(true);
            pool.pool.background.close(); // Keeps no thread that has no task.
            await().until(() -> Thread.getAllStackTraces().keySet().stream()
                    .noneMatch(thread -> thread.getName().equals("from the factory")));

            connection.close();

            assertThat(pool.stats()).isEqualTo(new PoolStats(1, 0, 1, 0, 0));
            pool.getConnection().close();
        }
    }
}
