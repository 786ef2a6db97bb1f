// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.lease;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** An exception by its class and where it came from: not itself, since it may hold the handle or a value. */
public final class Failure {
    private final String type;
    private final List<StackTraceElement> callers;

    /** @param callers the stack from the code that called execute, nearest first; empty if it was not looked at */
    public Failure(String type, List<StackTraceElement> callers) {
        this.type = type;
        this.callers = Collections.unmodifiableList(new ArrayList<>(callers));
    }

    public String type() {
        return type;
    }

    public List<StackTraceElement> callers() {
        return callers;
    }
}
