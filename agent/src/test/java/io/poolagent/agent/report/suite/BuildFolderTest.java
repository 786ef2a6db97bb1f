// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.report.suite;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Forks of one build that write into one folder, and the next build. */
class BuildFolderTest {
    private static final String FINDING =
            "{\"schema\":2,\"time\":\"2026-11-30T02:00:00Z\",\"kind\":\"LOST\",\"grade\":\"PROVEN\","
                    + "\"bug\":\"aa\",\"count\":1,\"first\":\"2026-11-30T02:00:00Z\",\"pool\":{\"name\":\"orders\",\"kind\":\"fake\"},"
                    + "\"says\":\"lost\",\"acquiredAt\":[],\"details\":[]}";

    @TempDir
    Path folder;

    @Test
    void forksOfOneRunAddUp() throws IOException {
        open("run 1").add(FINDING);
        open("run 1").add(FINDING.replace("aa", "bb"));

        assertThat(open("run 1").bugs()).hasSize(2);
    }

    @Test
    void theNextRunBeginsAnew() throws IOException {
        BuildFolder before = open("run 10");
        before.add(FINDING);
        before.writePage(before.bugs(), "1", 0);
        before.writeGone(List.of("LOST"));

        BuildFolder now = open("run 2");

        assertThat(now.bugs()).isEmpty();
        assertThat(output()).isEmptyDirectory();
        assertThat(open("run 2").bugs()).isEmpty();
    }

    /** Rather what is old than nothing of the other forks. */
    @Test
    void nothingIsTakenForOldIfTheRunIsNotKnown() throws IOException {
        open("run 1").add(FINDING);

        assertThat(open(null).bugs()).hasSize(1);
    }

    /** A lock of a file is the whole JVM's: a second loader of the extension has a folder of its own, at the same path. */
    @Test
    void twoOfOneJvmWaitForEachOther() throws Exception {
        BuildFolder other = open("run 1");
        CountDownLatch isIn = new CountDownLatch(1);
        FutureTask<Void> slow = new FutureTask<>(() -> {
            open("run 1").alone(() -> {
                isIn.countDown();
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(300));
            });
            return null;
        });
        new Thread(slow, "slow").start();
        isIn.await();

        other.add(FINDING);

        slow.get();
        assertThat(other.bugs()).hasSize(1);
    }

    /** The folder, but for the file that each run has. */
    private Path output() throws IOException {
        Files.delete(folder.resolve("out/.run"));
        Files.delete(folder.resolve("out/findings.json"));
        return folder.resolve("out");
    }

    private BuildFolder open(@Nullable String run) throws IOException {
        return BuildFolder.open(folder.resolve("out"), run);
    }
}
