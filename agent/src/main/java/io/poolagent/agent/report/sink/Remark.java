// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.report.sink;

import java.lang.ref.Reference;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A sentence of the agent about itself. Immutable. */
public final class Remark {
    private final String text;
    private final boolean warning;
    private final @Nullable List<Reference<ClassLoader>> loaders;

    public Remark(String text, boolean warning) {
        this(text, warning, null);
    }

    /** @param loaders by which the log is found that it belongs to; null of none */
    public Remark(String text, boolean warning, @Nullable List<Reference<ClassLoader>> loaders) {
        this.loaders = loaders;
        this.text = text;
        this.warning = warning;
    }

    public String text() {
        return text;
    }

    /** By which class loaders the log is found that it belongs to; null if it belongs to none. */
    public @Nullable List<Reference<ClassLoader>> loaders() {
        return loaders;
    }

    /** Whether somebody should act upon it. */
    public boolean isWarning() {
        return warning;
    }
}
