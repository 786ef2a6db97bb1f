// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.poolagent.agent.it.FuzzCell.Gc;
import io.poolagent.agent.it.FuzzCell.Mode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Programs that are right, however odd, made of seeds: with the agent each sees what it sees without, and the agent says
 * nothing of it but what the docs allow. By default some hundred on a few pools, with {@code -Dfuzz.day=N}
 * others on other pools; with {@code -Dpools=all -Dfuzz.seeds=10000} so many, spread over every version of every pool on every
 * Java, with every collector; and of these with {@code -Dpools.only="HikariCP.*XCOMP"} only what is called so.
 */
@Execution(ExecutionMode.CONCURRENT)
@ExtendWith(ResultTable.class)
class FuzzIT {
    private static final int SEEDS = Integer.getInteger("fuzz.seeds", 150);
    private static final int TOLD = 3;
    private static final int ATTEMPTS = 30;

    @TempDir
    Path folder;

    static Stream<FuzzCell> cells() throws IOException {
        return (EveryPoolIT.ALL ? all() : some()).stream();
    }

    private static long day() {
        return Long.getLong("fuzz.day", 20_786);
    }

    /** For each day other pools; and always what only some set-ups show. */
    private static List<FuzzCell> some() throws IOException {
        long day = day();
        List<FuzzCell> all = all();
        List<FuzzCell> cells = new ArrayList<>();
        List<KnownPool> pools = pools();
        for (int i = 0; i < 3; i++) {
            KnownPool pool = pools.get((int) ((day * 3 + i) % pools.size()));
            List<FuzzCell> able = all.stream()
                    .filter(cell -> cell.pool() == pool && isCopied(cell))
                    .toList();
            cells.add(able.get((int) (day % able.size())).with(day * 1_000 + i * 100L, SEEDS / 3));
        }
        FuzzCell hikari = hikari(day * 1_000);
        cells.add(hikari);
        cells.add(hikari.with(Mode.COLLIDING));
        return cells;
    }

    private static FuzzCell hikari(long first) {
        return new FuzzCell(
                KnownPool.HIKARI, KnownPool.HIKARI.newest(), Jdk.current(), Gc.SERIAL, Mode.EAGER, "auto", first, 10);
    }

    private static boolean isCopied(FuzzCell cell) {
        return cell.version().equals(cell.pool().newest())
                || cell.version().equals(cell.pool().oldest());
    }

    private static List<KnownPool> pools() {
        return Arrays.stream(KnownPool.values())
                .filter(pool -> pool != KnownPool.MARIADB) // It has no H2 beneath.
                .toList();
    }

    /** Every version on every Java; collectors and modes take turns. */
    private static List<FuzzCell> all() throws IOException {
        List<FuzzCell> cells = new ArrayList<>();
        List<String> captures = List.of("auto", "always", "auto", "off");
        List<Mode> modes = List.of(
                Mode.EAGER, Mode.EAGER, Mode.OPTIMISED, Mode.EAGER, Mode.XCOMP, Mode.EAGER, Mode.COLLIDING, Mode.XINT);
        for (KnownPool pool : pools()) {
            for (KnownPool.Version version : pool.versions) {
                for (Jdk jdk : Jdk.all()) {
                    if (jdk.version() >= version.javaFrom()) {
                        int turn = cells.size();
                        List<Gc> collectors = Gc.of(jdk);
                        cells.add(new FuzzCell(
                                pool,
                                version,
                                jdk,
                                collectors.get(turn % collectors.size()),
                                modes.get(turn % modes.size()),
                                captures.get(turn / 3 % captures.size()),
                                1,
                                0));
                    }
                }
            }
        }
        int share = Math.max(1, SEEDS / cells.size());
        List<FuzzCell> shared = new ArrayList<>();
        cells.forEach(cell -> shared.add(cell.with(1 + (long) shared.size() * share, share)));
        shared.removeIf(cell -> !EveryPoolIT.ONLY.matcher(cell.toString()).find());
        return shared;
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cells")
    void programsThatAreRightSeeTheSameAndAreNotReported(FuzzCell cell) throws Exception {
        String[] programs = {String.valueOf(cell.first()), String.valueOf(cell.seeds())};

        assertThat(failures(cell, programs)).isEmpty();
    }

    /** It must be able to fail: an agent that takes back what is in use breaks programs. */
    @Test
    void anAgentThatHarmsIsFoundOut() throws Exception {
        FuzzCell harming = hikari(0).with("always,on-overdue=reclaim,overdue-after=500ms");

        assertThat(run(harming, "here direct field rest close").failed()).containsOnlyKeys("given-0");
    }

    /** The programs that failed, smallest first, each with what it saw. */
    private List<String> failures(FuzzCell cell, String... programs) throws Exception {
        FuzzResult result = run(cell, programs);
        List<String> told = new ArrayList<>();
        for (Map.Entry<String, String> failed : result.failed().entrySet()) {
            if (told.size() == TOLD) {
                told.add("and " + (result.failed().size() - TOLD) + " more: "
                        + result.failed().keySet());
                break;
            }
            FuzzResult.Seen seen = result.bare().get(failed.getKey());
            told.add(cell + ", " + failed.getKey() + ": "
                    + (seen == null
                            ? ""
                            : seen.program() + "\nmade small: "
                                    + FuzzShrink.smallest(
                                            seen.program(), p -> run(cell, p).isFailed(), ATTEMPTS))
                    + "\n" + failed.getValue());
        }
        return told;
    }

    private FuzzResult run(FuzzCell cell, String... programs) throws Exception {
        return FuzzResult.of(cell.run(false, folder, programs), cell.run(true, folder, programs));
    }
}
