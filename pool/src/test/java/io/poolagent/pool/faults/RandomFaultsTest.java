// SPDX-License-Identifier: Apache-2.0
package io.poolagent.pool.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.poolagent.pool.faults.RandomDriver.Fault;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Random faults of the driver, and an owner map. {@code -Dfaults.minutes=10} runs for so long and writes what it saw into
 * docs/results; {@code -Dfaults.seed=} is the first seed.
 */
class RandomFaultsTest {
    private static final Path RESULT = Path.of("../docs/results/RandomFaultsTest.md");

    private final Map<Fault, Long> faults = new EnumMap<>(Fault.class);
    private long leases;
    private long refused;
    private long connections;

    @Test
    @Timeout(value = 1, unit = TimeUnit.HOURS) // it may be asked to run for so long
    void noConnectionHasTwoOwnersAndNoPlaceIsLostWhateverTheDriverThrows() throws Exception {
        long first = Long.getLong("faults.seed", 1);
        int minutes = Integer.getInteger("faults.minutes", 0);
        long end = System.nanoTime() + Duration.ofMinutes(minutes).toNanos();
        long seed = first;
        while (minutes > 0 ? System.nanoTime() < end : seed < first + 8) {
            tryOne(seed);
            seed++;
        }
        if (minutes > 0) {
            write(minutes, first, seed - 1);
        }
    }

    private void tryOne(long seed) throws InterruptedException {
        FaultRun run = new FaultRun(seed);
        run.run();
        assertThat(run.driver.violations).as("seed %d", seed).isEmpty();
        leases += run.leases.sum();
        refused += run.refused.sum();
        connections += run.driver.delivered.size();
        run.driver.faults.forEach((fault, count) -> faults.merge(fault, count.sum(), Long::sum));
        System.out.printf(
                "seed %d: %d leases, %d refused, %d connections%n",
                seed, run.leases.sum(), run.refused.sum(), run.driver.delivered.size());
    }

    private void write(int minutes, long first, long last) throws IOException {
        StringBuilder page = new StringBuilder("# RandomFaultsTest\n\n");
        page.append(LocalDate.now(ZoneOffset.UTC))
                .append(", Java ")
                .append(Runtime.version())
                .append(", ")
                .append(Runtime.getRuntime().availableProcessors())
                .append(" processors. `mvn -pl pool test -Dtest=RandomFaultsTest -Dfaults.minutes=")
                .append(minutes)
                .append(" -Dfaults.seed=")
                .append(first)
                .append(
                        "`\n\nEach seed is one pool of 4 connections with other settings and another rate of faults, 8 threads, ")
                .append(
                        "1,200 attempts to lease.\nNo connection of the driver had two owners, was called by anybody but its owner, ")
                .append(
                        "or was lent unclean or closed.\nNo place was lost, no connection left open, no thread hung.\n\n| | |\n|---|---|\n");
        row(page, "seeds, " + first + " to " + last, last - first + 1);
        row(page, "leases", leases);
        row(page, "attempts that ended in an exception", refused);
        row(page, "connections opened", connections);
        row(page, "calls of the driver without a fault", faults.get(Fault.NONE));
        row(page, "exception instead of the effect", faults.get(Fault.EXCEPTION_BEFORE));
        row(page, "exception after the effect", faults.get(Fault.EXCEPTION_AFTER));
        row(page, "`Error` instead of the effect", faults.get(Fault.ERROR_BEFORE));
        row(page, "`Error` after the effect", faults.get(Fault.ERROR_AFTER));
        row(page, "up to 200 ms late", faults.get(Fault.SLOW));
        row(page, "the connection is lost", faults.get(Fault.CONNECTION_LOST));
        Files.writeString(RESULT, page);
    }

    private static void row(StringBuilder page, String what, long count) {
        page.append("| ")
                .append(what)
                .append(" | ")
                .append(String.format("%,d", count))
                .append(" |\n");
    }
}
