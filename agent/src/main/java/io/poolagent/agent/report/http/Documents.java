// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.report.http;

import io.poolagent.agent.finding.AgentTask;
import io.poolagent.agent.finding.Faults;
import io.poolagent.agent.report.sink.Overview;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The document that is shown: made when somebody asks, twice a second at most, however many ask. The agent's thread takes what
 * is known, in its own round; a thread of the surface, which runs this, makes the document of it.
 */
public final class Documents implements Runnable {
    private static final long LEAST_APART_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

    private final DocumentMaker maker;
    private final Faults faults;
    private final Runnable made;
    private final BlockingQueue<Overview> taken = new LinkedBlockingQueue<>();
    private volatile boolean wanted;
    private volatile boolean ended;
    private volatile @Nullable Made latest;

    // The agent's thread's own.
    private boolean tookAny;
    private long tookNanos;

    /** @param made is called when there is a new one */
    public Documents(DocumentMaker maker, Faults faults, Runnable made) {
        this.maker = maker;
        this.faults = faults;
        this.made = made;
    }

    /** One that was made at that time or later; null if there is none. */
    public @Nullable Document madeSince(long nanos) {
        Made known = latest;
        return known != null && known.nanos - nanos >= 0 ? known.document : null;
    }

    /** One that is not older than half a second; if there is none it is asked for, and made soon. */
    public @Nullable Document ask(long nowNanos) {
        Document known = madeSince(nowNanos - LEAST_APART_NANOS);
        if (known == null) {
            wanted = true;
        }
        return known;
    }

    /** Called by the agent's thread at each round: takes what is known, if that is wanted. */
    public void round(long nowNanos, Supplier<Overview> overview) {
        if (wanted && taken.isEmpty() && (!tookAny || nowNanos - tookNanos >= LEAST_APART_NANOS)) {
            wanted = false;
            tookAny = true;
            tookNanos = nowNanos;
            taken.add(overview.get());
        }
    }

    @Override
    public void run() {
        while (!ended) {
            try {
                Overview overview = taken.take();
                faults.guard(AgentTask.SERVE, () -> make(overview));
                made.run();
            } catch (InterruptedException e) {
                // If that is not how this ends, the application interrupts whatever thread it finds.
            }
        }
    }

    /** Nobody asks any more: the thread ends that runs this. */
    public void end(Thread makes) {
        ended = true;
        makes.interrupt();
    }

    private void make(Overview overview) {
        latest = new Made(maker.make(overview), System.nanoTime());
        wanted = false; // Who asked while it was made gets it, too.
    }

    private static final class Made {
        final Document document;
        final long nanos;

        Made(Document document, long nanos) {
            this.document = document;
            this.nanos = nanos;
        }
    }
}
