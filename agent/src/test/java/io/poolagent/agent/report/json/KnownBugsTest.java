// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.report.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.poolagent.agent.finding.Deed;
import io.poolagent.agent.finding.Finding;
import io.poolagent.agent.finding.Kind;
import io.poolagent.agent.finding.Place;
import io.poolagent.agent.finding.PoolFacts;
import io.poolagent.agent.finding.Tally;
import io.poolagent.agent.stack.Site;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a team has written down, and finds again. */
class KnownBugsTest {
    @TempDir
    Path folder;

    @Test
    void whatWasAddedIsKnownOnceItIsReadAgain() throws IOException {
        KnownBugs written = KnownBugs.toWrite(file());
        Finding twice = finding(Kind.DOUBLE_RELEASE, 42).blaming(new Deed(Deed.What.CLOSED_AGAIN, site(61), "main"));
        add(written, twice);
        add(written, twice);
        add(written, finding(Kind.LEFT_OPEN, 42));

        KnownBugs read = KnownBugs.of(file());

        assertThat(read.nameOf(twice)).isEqualTo(twice.fingerprint());
        assertThat(read.nameOf(finding(Kind.LEFT_OPEN, 43))).isNull();
        assertThat(Files.readAllLines(file())).hasSize(2);
        JsonContract.assertKept(file());
        assertThat(read.without(Set.of(twice.fingerprint())))
                .containsExactly("LEFT_OPEN pool 'orders', shop.OrderDao.find(OrderDao.java:42), bug "
                        + finding(Kind.LEFT_OPEN, 42).fingerprint());
        assertThat(read.without(Set.of()).get(0)).contains("shop.OrderDao.find(OrderDao.java:61)");
    }

    /** Else a test would fail whenever the collector comes at another moment. */
    @Test
    void whatIsLostAndWhatIsLeftOpenIsOneBug() throws IOException {
        Finding open = finding(Kind.LEFT_OPEN, 42);
        add(KnownBugs.toWrite(file()), open);
        KnownBugs known = KnownBugs.of(file());

        assertThat(known.nameOf(finding(Kind.LOST, 42))).isEqualTo(open.fingerprint());
        assertThat(known.nameOf(finding(Kind.USE_AFTER_RELEASE, 42))).isNull();
    }

    @Test
    void anEmptyFileKnowsNothing() throws IOException {
        Files.createFile(file());

        assertThat(KnownBugs.of(file()).nameOf(finding(Kind.LOST, 42))).isNull();
    }

    @Test
    void anotherForksBugIsNotAddedAgain() throws IOException {
        KnownBugs one = KnownBugs.toWrite(file());
        KnownBugs other = KnownBugs.toWrite(file());

        add(one, finding(Kind.LEFT_OPEN, 42));
        add(other, finding(Kind.LEFT_OPEN, 42));

        assertThat(Files.readAllLines(file())).hasSize(1);
    }

    @Test
    void aFileThatBecomesWrongMeanwhileMakesNothingNew() throws IOException {
        KnownBugs known = KnownBugs.toWrite(file());
        add(known, finding(Kind.LEFT_OPEN, 42));
        Files.writeString(file(), "<<<<<<< ours\n" + Files.readString(file()));

        assertThatThrownBy(() -> add(known, finding(Kind.LEFT_OPEN, 43))).isInstanceOf(IllegalArgumentException.class);

        assertThat(known.nameOf(finding(Kind.LEFT_OPEN, 42))).isNotNull();
        assertThat(Files.readAllLines(file())).hasSize(2);
    }

    @Test
    void aLineIsAddedAlsoToAFileThatDoesNotEndOne() throws IOException {
        add(KnownBugs.toWrite(file()), finding(Kind.LEFT_OPEN, 42));
        Files.writeString(file(), Files.readString(file()).strip());

        add(KnownBugs.toWrite(file()), finding(Kind.LEFT_OPEN, 43));

        assertThat(KnownBugs.of(file()).without(Set.of())).hasSize(2);
    }

    @Test
    void aFileThatIsMissingOrHasOtherLinesIsRefused() throws IOException {
        assertThatThrownBy(() -> KnownBugs.of(file()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("known-bugs.txt: there is no such file (expected: ");

        add(KnownBugs.toWrite(file()), finding(Kind.LEFT_OPEN, 42));
        Files.write(file(), List.of(Files.readString(file()).strip(), "<<<<<<< ours"));

        assertThatThrownBy(() -> KnownBugs.of(file()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("known-bugs.txt line 2: is no finding (expected: ");
    }

    private Path file() {
        return folder.resolve("known-bugs.txt");
    }

    private static void add(KnownBugs known, Finding finding) throws IOException {
        known.add(finding, new Tally().add(finding, 1_000));
    }

    private static Finding finding(Kind kind, int line) {
        return Finding.ofPool(kind, new PoolFacts("orders", "fake", true, 0), new Place(site(line)));
    }

    private static Site site(int line) {
        Throwable stack = new Throwable();
        stack.setStackTrace(new StackTraceElement[] {
            new StackTraceElement("com.zaxxer.hikari.HikariDataSource", "getConnection", "HikariDataSource.java", 1),
            new StackTraceElement("shop.OrderDao", "find", "OrderDao.java", line)
        });
        return Site.of(stack, name -> name.startsWith("com.zaxxer."));
    }
}
