// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.detect;

import io.poolagent.agent.finding.HolderState;
import io.poolagent.agent.lease.Waiting;
import io.poolagent.agent.stack.CodeOwners;
import io.poolagent.agent.stack.Frames;
import io.poolagent.agent.stack.Site;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Whether a thread that waits for a connection does so in a task that holders may wait for: one that an executor runs, that
 * acquires where no holder did, and that is not, as they are, a request of a server.
 */
final class WaitingTasks {
    private static final int MOST_LOOKS = 8;

    private static final Set<String> TASKS = new HashSet<>(Arrays.asList(
            "java.util.concurrent.FutureTask",
            "java.util.concurrent.CompletableFuture$AsyncSupply",
            "java.util.concurrent.CompletableFuture$AsyncRun",
            "java.util.concurrent.CompletableFuture$UniCompletion",
            "java.util.concurrent.ForkJoinTask",
            "java.util.concurrent.ThreadPoolExecutor$Worker"));

    private WaitingTasks() {}

    static boolean isAny(AcquireQueue queue, List<Holder> holders, Threads threads, CodeOwners poolCode) {
        Set<String> sites = new HashSet<>();
        Set<@Nullable String> servers = new HashSet<>();
        for (Holder holder : holders) {
            if (holder.state() == HolderState.AWAITS_TASKS) {
                sites.add(holder.site().key());
                servers.add(server(holder.site()));
            }
        }
        if (sites.isEmpty()) {
            return false;
        }
        int looks = 0;
        for (Waiting.Failed failed : queue.failed) {
            if (looks++ < MOST_LOOKS && isTask(failed.stack().getStackTrace(), sites, servers, poolCode)) {
                return true;
            }
        }
        for (Waiting.Waiter waiter : queue.waiters) {
            if (looks++ < MOST_LOOKS && isTask(threads.stackOf(waiter.thread()), sites, servers, poolCode)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isTask(
            StackTraceElement[] stack, Set<String> sites, Set<@Nullable String> servers, CodeOwners poolCode) {
        boolean runs = false;
        for (StackTraceElement frame : stack) {
            runs |= TASKS.contains(frame.getClassName());
        }
        Site site = Site.ofLive(stack, poolCode);
        String server = server(site);
        return runs
                && !site.frames().isEmpty()
                && !sites.contains(site.key())
                && (server == null || !servers.contains(server));
    }

    /** What the thread began with, if that is a framework's. */
    private static @Nullable String server(Site site) {
        List<StackTraceElement> frames = site.frames();
        return frames.isEmpty() ? null : Frames.framework(frames.get(frames.size() - 1));
    }
}
