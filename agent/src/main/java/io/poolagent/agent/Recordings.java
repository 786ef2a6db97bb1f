// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent;

import io.poolagent.agent.detect.DetectionSink;
import io.poolagent.agent.finding.Finding;
import io.poolagent.agent.finding.FindingSink;
import io.poolagent.agent.lease.Lease;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** The recordings under way. Each gets what the reporter gets. Safe for use by any thread. */
final class Recordings implements DetectionSink {
    private final List<Recording> running = new CopyOnWriteArrayList<>();
    private final FindingSink reporter;

    Recordings(FindingSink reporter) {
        this.reporter = reporter;
    }

    @Override
    public void detected(Finding finding, @Nullable Lease lease) {
        for (Recording recording : running) {
            recording.add(finding, lease);
        }
        reporter.accept(finding);
    }

    /** Adds one; whether it is the only one. */
    synchronized boolean add(Recording recording) {
        for (Recording other : running) {
            other.shareWithAnother();
        }
        running.add(recording);
        return running.size() == 1;
    }

    synchronized void remove(Recording recording) {
        running.remove(recording);
    }
}
