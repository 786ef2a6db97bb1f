// SPDX-License-Identifier: Apache-2.0
package io.poolagent.benchmarks;

import java.sql.SQLException;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** The same cycles under JMH, for its profilers: {@code -prof gc}, {@code perfasm}. Its times are wall-clock times. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 3, time = 1)
@Fork(2)
@State(Scope.Benchmark)
public class CycleBenchmark {
    /** See {@link Contender}; also limit and harness. */
    @Param({"limit", "guarded", "hikari", "agroal", "vibur", "tomcat", "dbcp2", "druid", "c3p0"})
    public String subject;

    @Param({"acquire", "held", "statement", "query", "honest"})
    public String cycle;

    @Param("32")
    public int pool;

    @Param(StubDriver.URL)
    public String url;

    private Subject opened;

    @Setup(Level.Trial)
    public void open() throws SQLException {
        opened = Subject.open(subject, Server.of(url), pool);
    }

    /** A thread's own, since it may hold a connection. */
    @State(Scope.Thread)
    public static class Turn {
        private Cycle cycle;

        @Setup(Level.Trial)
        public void prepare(CycleBenchmark benchmark) throws SQLException {
            cycle = benchmark.opened.cycle(Cycle.Kind.of(benchmark.cycle));
        }
    }

    @Benchmark
    public Object cycle(Turn turn) throws SQLException {
        return turn.cycle.once();
    }
}
