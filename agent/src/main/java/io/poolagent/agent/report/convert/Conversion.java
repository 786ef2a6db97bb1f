// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.report.convert;

import io.poolagent.agent.report.json.FoundBug;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** What is to be converted. Immutable. */
public final class Conversion {
    private final List<FoundBug> bugs;
    private final SourceTree sources;
    private final String version;
    private final long wallMillis;

    /**
     * @param version of the agent that converts
     * @param wallMillis the time of day, in milliseconds since 1970
     */
    public Conversion(List<FoundBug> bugs, SourceTree sources, String version, long wallMillis) {
        this.bugs = Collections.unmodifiableList(new ArrayList<>(bugs));
        this.sources = sources;
        this.version = version;
        this.wallMillis = wallMillis;
    }

    public List<FoundBug> bugs() {
        return bugs;
    }

    /** Finds the files of frames. */
    public SourceTree sources() {
        return sources;
    }

    /** How many bugs are at no line of the repository. */
    public long withoutLine() {
        return bugs.stream().filter(bug -> sources.lineOf(bug) == null).count();
    }

    public String version() {
        return version;
    }

    public long wallMillis() {
        return wallMillis;
    }
}
