// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.report.convert;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The targets that there are. */
public final class Targets {
    private static final List<Target> ALL = Arrays.asList(
            new HtmlTarget(), new SarifTarget(), new GitLabTarget(), new GitHubTarget(), new JUnitTarget());

    private Targets() {}

    /**
     * The one of that name.
     *
     * @throws IllegalArgumentException if there is none, saying which there are
     */
    public static Target of(@Nullable String name) {
        for (Target target : ALL) {
            if (target.name().equals(name)) {
                return target;
            }
        }
        throw new IllegalArgumentException(
                (name == null ? "convert lacks its target" : "convert knows no target '" + name + "'")
                        + " (expected: --to " + String.join(" or ", names()) + ")");
    }

    /** The names of all. */
    public static List<String> names() {
        List<String> names = new ArrayList<>();
        for (Target target : ALL) {
            names.add(target.name());
        }
        return names;
    }
}
