// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** docs/pools.md shows the support table that {@link EveryPoolIT} holds against the pools. */
class KnownPoolTest {
    private static final Path DOCS = Path.of("../docs/pools.md");
    private static final String BEGIN = "<!-- pools: rendered by KnownPoolTest -->\n";
    private static final String END = "<!-- /pools -->";

    @Test
    void theDocsShowTheSupportTable() throws IOException {
        String docs = Files.readString(DOCS);
        int begin = docs.indexOf(BEGIN) + BEGIN.length();
        int end = docs.indexOf(END);
        String table = table();
        if (Boolean.getBoolean("golden.write")) {
            Files.writeString(DOCS, docs.substring(0, begin) + table + docs.substring(end));
            return;
        }

        assertThat(docs.substring(begin, end))
                .as("rewrite it with -DargLine=-Dgolden.write=true")
                .isEqualTo(table);
    }

    @Test
    void theDocsSayWhatBecomesOfAnOpenTransaction() throws IOException {
        String docs = Files.readString(DOCS);
        for (String fate : List.of("rolled back", "committed", "left open")) {
            String pools = Stream.of(KnownPool.values())
                    .map(pool ->
                            those(pool, version -> pool.openTransaction(version).equals(fate)))
                    .filter(those -> !those.isEmpty())
                    .collect(Collectors.joining(", "));
            assertThat(docs).contains("| " + fate + " | " + pools + " |\n");
        }
    }

    @Test
    void theDocsSayWhatOfAChangedSessionIsHandedOn() throws IOException {
        String docs = Files.readString(DOCS);
        for (String state : KnownPool.STATES) {
            assertThat(docs)
                    .contains("| " + state + " | " + handing(state, true) + " | " + handing(state, false) + " |\n");
        }
    }

    private static String handing(String state, boolean known) {
        return Stream.of(KnownPool.values())
                .filter(pool -> pool.isHandingOnKnown() == known)
                .map(pool -> those(pool, version -> pool.handsOn(version).contains(state)))
                .filter(those -> !those.isEmpty())
                .collect(Collectors.joining(", "));
    }

    /** The pool, or those of its versions that do so. */
    private static String those(KnownPool pool, Predicate<KnownPool.Version> so) {
        List<KnownPool.Version> versions = pool.versions.stream().filter(so).toList();
        if (versions.isEmpty() || versions.equals(pool.versions)) {
            return versions.isEmpty() ? "" : pool.title;
        }
        return pool.title + " "
                + versions.stream().map(KnownPool.Version::number).collect(Collectors.joining(" and "));
    }

    private static String table() {
        return """
                | pool | versions tested | lost is seen | and taken back | how, or why not | a second close harms the next holder | an overdue one can be taken back |
                |---|---|---|---|---|---|---|
                """ + Stream.of(KnownPool.values()).map(KnownPoolTest::row).collect(Collectors.joining());
    }

    private static String row(KnownPool pool) {
        String versions = pool.versions.stream().map(KnownPool.Version::number).collect(Collectors.joining(", "));
        String seen = pool.lost == KnownPool.Lost.UNSEEN ? "no" : "yes";
        String back = pool.lost == KnownPool.Lost.RECLAIMED ? "yes" : "no";
        String harm =
                switch (pool.secondClose) {
                    case HARMLESS -> "no";
                    case REPAIRED -> "without the agent; not with it";
                    case HARMFUL -> "yes: one object is lent again and again";
                };
        String live = pool.keptBecause() == null ? "yes" : "no: " + pool.keptBecause();
        return "| " + String.join(" | ", pool.title, versions, seen, back, pool.how, harm, live) + " |\n";
    }
}
