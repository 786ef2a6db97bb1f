// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The same verdicts on every pool, as {@link KnownPool} expects them. By default each pool's oldest version on the oldest
 * Java it runs on, and its newest on the newest; with {@code -Dpools=all} every version on every Java that is here.
 */
@Execution(ExecutionMode.CONCURRENT)
@ExtendWith(ResultTable.class)
class EveryPoolIT {
    private static final Set<KnownPool> LEAVES_STATEMENTS =
            Set.of(KnownPool.TOMCAT, KnownPool.TOMCAT_SHARED, KnownPool.VIBUR, KnownPool.VIBUR_TRACKING);

    static final boolean ALL = "all".equals(System.getProperty("pools"));
    static final Pattern ONLY = Pattern.compile(System.getProperty("pools.only", ""));
    private static final String LIMIT_MILLIS = "1500";

    /** One pool on one Java. */
    record Cell(KnownPool pool, KnownPool.Version version, Jdk jdk) {
        AgentJvm jvm() {
            AgentJvm jvm = new AgentJvm(jdk).on(version.paths());
            return pool == KnownPool.MARIADB ? jvm.jvm(MariaDb.option()) : jvm;
        }

        /** What the source says is to be found, less what nobody can see on this pool. */
        Map<String, Integer> expected(String program) throws IOException {
            Map<String, Integer> expected = new TreeMap<>(Expectations.of(program));
            if (pool.lost == KnownPool.Lost.UNSEEN) {
                expected.keySet().removeIf(bug -> bug.startsWith("LOST "));
            }
            return expected;
        }

        @Override
        public String toString() {
            return pool.title + " " + version + ", " + jdk;
        }
    }

    static Stream<Cell> cells() throws IOException {
        List<Jdk> jdks = Jdk.all();
        List<Cell> cells = new ArrayList<>();
        for (KnownPool pool : KnownPool.values()) {
            for (KnownPool.Version version : pool.versions) {
                List<Jdk> able = jdks.stream()
                        .filter(jdk -> jdk.version() >= version.javaFrom())
                        .toList();
                if (pool == KnownPool.MARIADB && !ALL) {
                    System.out.println("SKIPPED: " + pool.title + " " + version.number() + ", which runs dry on a busy "
                            + "machine now and then, with the reason unknown; -Dpools=all tries it");
                } else if (ALL) {
                    able.forEach(jdk -> cells.add(new Cell(pool, version, jdk)));
                } else if (version.equals(pool.newest())) {
                    cells.add(new Cell(pool, version, able.get(able.size() - 1)));
                } else if (version.equals(pool.oldest())) {
                    cells.add(new Cell(pool, version, able.get(0)));
                }
            }
        }
        return cells.stream().filter(cell -> ONLY.matcher(cell.toString()).find());
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cells")
    void whatIsReleasedIsNotReported(Cell cell) throws Exception {
        AgentJvm.Run run = cell.jvm().options("overdue-after=20s").run("com.acme.Releases", cell.pool.kind);

        assertThat(run.out()).as(run.err()).endsWith("done\n");
        assertThat(run.exit()).isZero();
        assertThat(run.verdicts().assertAgentWell().counts()).isEmpty();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cells")
    void whatIsLostIsFoundAndComesBackClean(Cell cell) throws Exception {
        AgentJvm.Run run = cell.jvm().run("com.acme.Loses", cell.pool.kind);

        Map<String, Integer> found =
                new TreeMap<>(run.verdicts().assertAgentWell().counts());
        // The one too many fails: who holds the others depends on what came back.
        assertThat(run.verdicts().total("EXHAUSTED")).as(run.err()).isOne();
        found.keySet().removeIf(bug -> bug.startsWith("EXHAUSTED "));
        assertThat(found).as(run.err()).isEqualTo(cell.expected("Loses"));
        assertThat(run.out())
                .as(run.err())
                .endsWith(
                        cell.pool.lost == KnownPool.Lost.RECLAIMED
                                ? "lends 3 of 3, clean\ndone\n"
                                : "lends 1 of 3, clean\ndone\n");
        assertThat(run.exit()).isZero();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cells")
    void whatIsHeldTooLongIsOverdueAndItsReleaseLate(Cell cell) throws Exception {
        AgentJvm.Run run = cell.jvm()
                .options("overdue-after=" + LIMIT_MILLIS + "ms")
                .run("com.acme.Overstays", cell.pool.kind, LIMIT_MILLIS);

        assertThat(run.verdicts().assertAgentWell().counts()).as(run.err()).isEqualTo(cell.expected("Overstays"));
        assertThat(run.out()).endsWith("kept open\ndone\n");
        assertThat(run.exit()).isZero();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cells")
    void aSecondCloseIsFoundAndHarmsNobody(Cell cell) throws Exception {
        // Whether the one acquire too many is told depends on how long the pool lets it wait.
        AgentJvm.Run run = cell.jvm()
                .options("findings=usual-exhausted-pool_deadlock")
                .run("com.acme.ClosesTwice", cell.pool.kind);

        Map<String, Integer> expected = cell.expected("ClosesTwice");
        if (cell.pool.secondClose == KnownPool.SecondClose.HARMFUL) {
            int stale = Expectations.last("ClosesTwice");
            expected.keySet().removeIf(bug -> bug.endsWith(":" + stale));
            // The stale close has closed what the next holder goes on to use: one object is both.
            int used = Expectations.line("ClosesTwice", "holder.createStatement()");
            expected.put("USE_AFTER_RELEASE ClosesTwice.java:" + used, 1);
        }
        assertThat(run.verdicts().assertAgentWell().counts()).as(run.err()).isEqualTo(expected);
        assertThat(run.out()).as(run.err()).endsWith(holder(cell.pool.secondClose == KnownPool.SecondClose.HARMFUL));
        assertThat(run.exit()).isZero();
    }

    /**
     * What the table says of a second close without the agent: it must be true, or the agent's merit is none. Never by two
     * threads at once: whether a pool survives that is a matter of luck (HikariCP may then lend one connection twice).
     */
    @ParameterizedTest(name = "{0}")
    @MethodSource("cells")
    void withoutTheAgentASecondCloseHarmsAsTheTableSays(Cell cell) throws Exception {
        AgentJvm.Run run = cell.jvm().unwatched().run("com.acme.ClosesTwice", cell.pool.kind, "in-turn");

        assertThat(run.out()).as(run.err()).endsWith(holder(cell.pool.secondClose != KnownPool.SecondClose.HARMLESS));
        assertThat(run.err()).doesNotContain("[pool-agent]");
    }

    /** Taken back from a holder who goes on with it: whoever has it next must not notice. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("cells")
    void whatIsTakenBackFromItsHolderHarmsNobody(Cell cell) throws Exception {
        boolean kept = cell.pool.keptBecause() != null;
        AgentJvm.Run run = cell.jvm()
                .options(
                        "findings=usual-exhausted-pool_deadlock,on-overdue=reclaim,allow=com.acme.GoesOn.acquireWithin,"
                                + "overdue-after=" + LIMIT_MILLIS + "ms")
                .run("com.acme.GoesOn", cell.pool.kind, kept ? "6" : "60");

        Map<String, Integer> expected = cell.expected("GoesOn");
        if (kept) {
            expected.keySet().removeIf(bug -> bug.startsWith("USE_") || bug.startsWith("DOUBLE_"));
        }
        String takenBack = """
                taken back, next sees 0, autocommit true
                next holder unharmed
                done
                """;
        assertThat(run.out()).as(run.err()).isEqualTo(kept ? "kept, sees 1\ndone\n" : takenBack);
        assertThat(run.verdicts().assertAgentWell().counts()).as(run.err()).isEqualTo(expected);
        assertThat(run.err())
                .containsPattern(
                        "reclaim: OVERDUE, pool '[^']*', acquired at com.acme.GoesOn.goOn\\(GoesOn.java:\\d+\\) by "
                                + "thread main, held .*: "
                                + (kept ? "nothing: " : "rolled back and closed on behalf of its holder"));
    }

    /** Only where it is asked for. A pool that lends one object again has no stale holder that could be told apart. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("cells")
    void misuseThrowsWhereItIsAskedTo(Cell cell) throws Exception {
        Assumptions.assumeFalse(cell.pool == KnownPool.BONECP_07, "whose connection it is cannot be told");
        AgentJvm.Run run =
                cell.jvm().options("on-misuse=throw,overdue-after=20s").run("com.acme.Throws", cell.pool.kind);

        assertThat(run.out())
                .as(run.err())
                .matches(
                        "close: 08003 Connection already released … ms ago by thread main; pool '.*' \\(on-misuse=throw\\)\n"
                                + "(\\w+: 08003 Connection is closed: released … ms ago by thread main; pool '.*' "
                                + "\\(on-misuse=throw\\)\n){3}done\n");
        Verdicts verdicts = run.verdicts().assertAgentWell();
        assertThat(verdicts.total("DOUBLE_RELEASE")).isOne();
        assertThat(verdicts.total("USE_AFTER_RELEASE")).isOne();
    }

    /** What still reads through a connection keeps it from being lost. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("cells")
    void whatStillReadsIsNotCutOff(Cell cell) throws Exception {
        Assumptions.assumeFalse(cell.pool.kind.startsWith("bonecp"), "the pool itself closes what was lost");
        AgentJvm.Run run = cell.jvm().run("com.acme.ReadsOn", cell.pool.kind);

        assertThat(run.out())
                .as(run.err())
                .isEqualTo("rows 15\nstatement 15\nprepared 15\nmetadata true\nconnection 15\ndone\n");
        assertThat(run.verdicts().assertAgentWell().counts()).isEmpty();
    }

    /** What unwrap() gave, large objects and their streams: who has one is at work. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("cells")
    void whatIsLeftOfAConnectionIsNotCutOff(Cell cell) throws Exception {
        Assumptions.assumeFalse(cell.pool.kind.startsWith("bonecp"), "the pool itself closes what was lost");
        Assumptions.assumeFalse(cell.pool == KnownPool.MARIADB, "the program unwraps what H2 has");
        Assumptions.assumeFalse(cell.pool == KnownPool.UCP, "it does not unwrap result sets");
        AgentJvm.Run run = cell.jvm().run("com.acme.KeepsParts", cell.pool.kind);

        assertThat(run.out()).as(run.err()).isEqualTo("""
                rows truetrue
                statement true
                blob true
                clob xxxxx
                array true
                stream 100000
                stream of blob 100000
                reader true
                connection true
                made 3
                done
                """);
        assertThat(run.verdicts().assertAgentWell().counts()).isEqualTo(cell.expected("KeepsParts"));
    }

    /** The program says what the pool made of an open transaction, and the report must say the same. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("cells")
    void whatIsLeftOnAConnectionIsFoundAndWhatOnlyLooksLikeItIsNot(Cell cell) throws Exception {
        Assumptions.assumeFalse(cell.pool == KnownPool.MARIADB, "the program needs functions that H2 has");
        AgentJvm.Run run = cell.jvm().options("findings=usual+open_statements").run("com.acme.Leaves", cell.pool.kind);

        Map<String, Integer> expected = cell.expected("Leaves");
        String fate = cell.pool.openTransaction(cell.version);
        if (fate.equals("rolled back") || !cell.pool.isOpenTransactionKnown()) {
            int trusted = Expectations.line("Leaves", "private void fails") + 1;
            expected.remove("DIRTY_RELEASE Leaves.java:" + trusted);
        }
        assertThat(run.out()).as(run.err()).isEqualTo("transaction " + fate + "\nthe shop goes on\ndone\n");
        assertThat(run.verdicts().assertAgentWell().counts()).as(run.err()).isEqualTo(expected);
        Map<String, String> told = Map.of(
                "rolled back", "  the pool     rolls back at close()",
                "committed", "  the pool     commits at close()",
                "left open", "  the pool     leaves it open");
        assertThat(run.err().contains(told.get(fate))).isEqualTo(cell.pool.isOpenTransactionKnown());
    }

    /** A pool that closes what was left has done so with a few, not with what piled up before. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("cells")
    void statementsThatPileUpAreCountedWheneverTheCollectorRuns(Cell cell) throws Exception {
        AgentJvm.Run run = cell.jvm().run("com.acme.PilesUp", cell.pool.kind);

        Map<String, Integer> expected = cell.expected("PilesUp");
        if (!LEAVES_STATEMENTS.contains(cell.pool)) {
            int few = Expectations.line("PilesUp", "private void dropsFew") + 1;
            expected.remove("OPEN_STATEMENTS PilesUp.java:" + few);
        }
        assertThat(run.out()).as(run.err()).isEqualTo("done\n");
        assertThat(run.verdicts().assertAgentWell().counts()).as(run.err()).isEqualTo(expected);
        assertThat(run.err()).contains("closed while 150 of its statements");
    }

    /** The program says what the next holder gets. Who relies on getting it otherwise makes it a finding, where it is known. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("cells")
    void whatIsChangedAndHandedOnIsFoundUnlessEachHolderSetsIt(Cell cell) throws Exception {
        Assumptions.assumeFalse(cell.pool == KnownPool.MARIADB, "the program needs schemas as H2 has them");
        List<String> handedOn = cell.pool.handsOn(cell.version);
        AgentJvm.Run run = cell.jvm().run("com.acme.HandsOn", cell.pool.kind);
        AgentJvm.Run habit = cell.jvm().run("com.acme.HandsOn", cell.pool.kind, "habit");

        Map<String, Integer> expected = new TreeMap<>();
        for (String state : cell.pool.isHandingOnKnown() ? handedOn : List.<String>of()) {
            int line = Expectations.line("HandsOn", "// " + state);
            expected.put("DIRTY_RELEASE HandsOn.java:" + (line + 1), 1);
        }
        assertThat(run.out()).as(run.err()).isEqualTo("hands on " + handedOn + "\n");
        assertThat(run.verdicts().assertAgentWell().counts()).as(run.err()).isEqualTo(expected);
        assertThat(habit.out()).as(habit.err()).isEqualTo("hands on []\n");
        assertThat(habit.verdicts().assertAgentWell().counts()).as(habit.err()).isEmpty();
    }

    private static String holder(boolean harmed) {
        return "next holder " + (harmed ? "harmed" : "unharmed") + "\ndone\n";
    }
}
