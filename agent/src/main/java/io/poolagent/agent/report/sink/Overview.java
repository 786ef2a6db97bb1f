// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.report.sink;

import io.poolagent.agent.finding.Finding;
import io.poolagent.agent.finding.Snapshot;
import io.poolagent.agent.finding.Tally;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** All that there is to say at one moment: what is held, and each bug so far with its latest finding. Immutable. */
public final class Overview {
    private final String version;
    private final long wallMillis;
    private final boolean end;
    private final Snapshot held;
    private final List<Tally.Entry> bugs;
    private final Map<String, Finding> latest;
    private final List<SinkLoad> sinks;

    /**
     * @param version the agent's
     * @param wallMillis the time of day, in milliseconds since 1970
     * @param end whether the JVM ends, or the watch
     * @param bugs in the order they were first found
     * @param latest by the key of the bug; of very many bugs not all
     * @param sinks of all that write
     */
    public Overview(
            String version,
            long wallMillis,
            boolean end,
            Snapshot held,
            List<Tally.Entry> bugs,
            Map<String, Finding> latest,
            List<SinkLoad> sinks) {
        this.version = version;
        this.wallMillis = wallMillis;
        this.end = end;
        this.held = held;
        this.bugs = Collections.unmodifiableList(bugs);
        this.latest = Collections.unmodifiableMap(latest);
        this.sinks = Collections.unmodifiableList(sinks);
    }

    public String version() {
        return version;
    }

    public long wallMillis() {
        return wallMillis;
    }

    public boolean isEnd() {
        return end;
    }

    public Snapshot held() {
        return held;
    }

    public List<Tally.Entry> bugs() {
        return bugs;
    }

    /** How well those that write keep up. */
    public List<SinkLoad> sinks() {
        return sinks;
    }

    /** The latest finding of a bug; null if it is not known any more. */
    public @Nullable Finding latest(Tally.Entry bug) {
        return latest.get(bug.key());
    }
}
