// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.report.page;

import io.poolagent.agent.finding.AgentTask;
import io.poolagent.agent.finding.Faults;
import io.poolagent.agent.report.json.OverviewDocument;
import io.poolagent.agent.report.sink.Overview;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The document that is shown: made when somebody asks, twice a second at most, however many ask. The agent's thread takes what
 * is known, in its own round; a thread of the page, which runs this, makes the text of it.
 */
final class Documents implements Runnable {
    private static final long LEAST_APART_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

    private final Faults faults;
    private final Runnable made;
    private final BlockingQueue<Overview> taken = new LinkedBlockingQueue<>();
    private volatile boolean wanted;
    private volatile @Nullable Made latest;

    // The agent's thread's own.
    private boolean tookAny;
    private long tookNanos;

    /** @param made is called when there is a new one */
    Documents(Faults faults, Runnable made) {
        this.faults = faults;
        this.made = made;
    }

    /** One that is not older than half a second; null if there is none. */
    byte @Nullable [] known(long nowNanos) {
        Made known = latest;
        return known != null && nowNanos - known.nanos < LEAST_APART_NANOS ? known.document : null;
    }

    /** The same; if there is none it is asked for, and known soon. */
    byte @Nullable [] ask(long nowNanos) {
        byte[] known = known(nowNanos);
        if (known == null) {
            wanted = true;
        }
        return known;
    }

    /** Called by the agent's thread at each round: takes what is known, if that is wanted. */
    void round(long nowNanos, Supplier<Overview> overview) {
        if (wanted && taken.isEmpty() && (!tookAny || nowNanos - tookNanos >= LEAST_APART_NANOS)) {
            wanted = false;
            tookAny = true;
            tookNanos = nowNanos;
            taken.add(overview.get());
        }
    }

    @Override
    public void run() {
        try {
            while (true) {
                Overview overview = taken.take();
                faults.guard(AgentTask.SERVE_PAGE, () -> make(overview));
                made.run();
            }
        } catch (InterruptedException e) {
            // Nobody asks any more.
        }
    }

    private void make(Overview overview) {
        byte[] document = OverviewDocument.of(overview).getBytes(StandardCharsets.UTF_8);
        latest = new Made(document, System.nanoTime());
        wanted = false; // Who asked while it was made gets it, too.
    }

    private static final class Made {
        final byte[] document;
        final long nanos;

        Made(byte[] document, long nanos) {
            this.document = document;
            this.nanos = nanos;
        }
    }
}
