// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent;

import io.poolagent.agent.finding.Finding;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** The recordings under way: each is told what the journal is told. Safe for use by any thread. */
final class Recordings implements Consumer<Finding> {
    private final List<Recording> running = new CopyOnWriteArrayList<>();
    private final Consumer<Finding> journal;

    Recordings(Consumer<Finding> journal) {
        this.journal = journal;
    }

    @Override
    public void accept(Finding finding) {
        for (Recording recording : running) {
            recording.add(finding);
        }
        journal.accept(finding);
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
