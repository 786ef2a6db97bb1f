// SPDX-License-Identifier: Apache-2.0
package io.poolagent.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.poolagent.pool.micrometer.PoolMetrics;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.lang.ref.WeakReference;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The meters, as compiled, on the Micrometers that applications have: each in a class loader of its own. */
class PoolMetricsTest {
    private static final Path JARS = Path.of("target", "micrometer");

    private final FakeDriver driver = new FakeDriver();

    @ParameterizedTest
    @ValueSource(strings = {"1.5.17", "1.14.14", "1.15.9", "1.17.2"})
    void metersAreRegisteredAndCount(String version) throws Exception {
        try (GuardedDataSource pool = new GuardedDataSource(driver.config().build(), new ManualClock());
                URLClassLoader loader = new Application(version)) {
            Class<?> registryType = loader.loadClass("io.micrometer.core.instrument.MeterRegistry");
            Object registry = loader.loadClass("io.micrometer.core.instrument.simple.SimpleMeterRegistry")
                    .getConstructor()
                    .newInstance();
            Class<?> metrics = loader.loadClass(PoolMetrics.class.getName());
            assertThat(metrics.getClassLoader()).isSameAs(loader);
            metrics.getMethod("bindTo", registryType)
                    .invoke(metrics.getConstructor(GuardedDataSource.class).newInstance(pool), registry);
            pool.getConnection().close();

            List<String> meters = new ArrayList<>();
            for (Object meter :
                    (Collection<?>) registryType.getMethod("getMeters").invoke(registry)) {
                meters.add(named(meter, loader));
            }
            assertThat(meters)
                    .containsExactlyInAnyOrder(
                            "count 0",
                            "count 1",
                            "pending_requests 0",
                            "max 10",
                            "idle.max 10",
                            "idle.min 0",
                            "timeouts 0",
                            "double_releases 0",
                            "uses_after_release 0",
                            "create_time 1",
                            "wait_time 1",
                            "use_time 1");
        }
    }

    /** Such as the global one, which outlives the restarts of an application in development. */
    @Test
    void aRegistryDoesNotKeepAClosedPool() throws Exception {
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        WeakReference<GuardedDataSource> pool = bindAndClose(registry);
        await().until(() -> {
            System.gc();
            return pool.get() == null;
        });
        assertThat(registry.getMeters()).hasSize(12);
    }

    private static WeakReference<GuardedDataSource> bindAndClose(SimpleMeterRegistry registry) throws Exception {
        try (GuardedDataSource pool =
                new GuardedDataSource(new FakeDriver().config().build())) {
            new PoolMetrics(pool).bindTo(registry);
            pool.getConnection().close();
            return new WeakReference<>(pool);
        }
    }

    /** Its name and its first measurement, which of a timer is the count. */
    private static String named(Object meter, ClassLoader loader) throws Exception {
        Class<?> type = loader.loadClass("io.micrometer.core.instrument.Meter");
        Object id = type.getMethod("getId").invoke(meter);
        String name = (String) id.getClass().getMethod("getName").invoke(id);
        Object first = ((Iterable<?>) type.getMethod("measure").invoke(meter))
                .iterator()
                .next();
        double value = (Double) first.getClass().getMethod("getValue").invoke(first);
        return name.replaceFirst("^db\\.client\\.connection\\.", "") + " " + (long) value;
    }

    /** Has one Micrometer, and the meters; the rest of the pool is the test's. */
    private static final class Application extends URLClassLoader {
        Application(String version) throws IOException {
            super(jars(version), PoolMetricsTest.class.getClassLoader());
        }

        private static URL[] jars(String version) throws IOException {
            try (Stream<Path> all = Files.list(JARS)) {
                List<URL> jars = new ArrayList<>();
                for (File jar : all.map(Path::toFile).toList()) {
                    if (!jar.getName().startsWith("micrometer-")
                            || jar.getName().endsWith("-" + version + ".jar")) {
                        jars.add(jar.toURI().toURL());
                    }
                }
                return jars.toArray(URL[]::new);
            }
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            synchronized (getClassLoadingLock(name)) {
                Class<?> known = findLoadedClass(name);
                if (known != null) {
                    return known;
                }
                if (name.startsWith(PoolMetrics.class.getName())) {
                    return define(name);
                }
                return name.startsWith("io.micrometer.") ? findClass(name) : super.loadClass(name, resolve);
            }
        }

        private Class<?> define(String name) throws ClassNotFoundException {
            String file = name.substring(name.lastIndexOf('.') + 1) + ".class";
            try (InputStream in = PoolMetrics.class.getResourceAsStream(file)) {
                byte[] bytes = in.readAllBytes();
                return defineClass(name, bytes, 0, bytes.length);
            } catch (IOException e) {
                throw new ClassNotFoundException(name, e);
            }
        }
    }
}
