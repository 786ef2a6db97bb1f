// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.report.sink;

/** A sentence of the agent about itself. Immutable. */
public final class Remark {
    private final String text;
    private final boolean warning;

    public Remark(String text, boolean warning) {
        this.text = text;
        this.warning = warning;
    }

    public String text() {
        return text;
    }

    /** Whether somebody should act upon it. */
    public boolean isWarning() {
        return warning;
    }
}
