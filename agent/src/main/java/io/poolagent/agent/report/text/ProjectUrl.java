// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.report.text;

import io.poolagent.agent.finding.Kind;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The project's address on the web: a link in a log must work where there is no source tree. */
public final class ProjectUrl {
    /** The property {@code home} of the parent's pom, which a test compares. */
    public static final String HOME = "https://github.com/pool-agent/pool-agent";

    private ProjectUrl() {}

    /** Where the docs of this version explain findings of that kind. */
    public static String of(Kind kind) {
        return page(path(kind), ProjectUrl.class.getPackage().getImplementationVersion()) + "#"
                + kind.name().toLowerCase(Locale.ROOT);
    }

    /** The page that a reader with that kind of problem needs. */
    static String path(Kind kind) {
        return "docs/findings/" + file(kind) + ".md";
    }

    private static String file(Kind kind) {
        switch (kind) {
            case LOST:
            case OVERDUE:
            case LEFT_OPEN:
            case LATE_RELEASE:
            case TAKEN_BY_POOL:
                return "never-closed";
            case DIRTY_RELEASE:
            case OPEN_STATEMENTS:
            case UNENDED_TRANSACTION:
                return "left-behind";
            case EXHAUSTED:
            case POOL_DEADLOCK:
            case NESTED_ACQUIRE:
                return "pool-runs-dry";
            case UNPOOLED:
            case UNPOOLED_OVERDUE:
            case POOLS_PILE_UP:
                return "outside-any-pool";
            default:
                return "closed-or-used-wrongly";
        }
    }

    /** One of a release by its tag; of what is no release the newest. */
    static String page(String path, @Nullable String version) {
        boolean isRelease = version != null && !version.endsWith("-SNAPSHOT");
        return HOME + "/blob/" + (isRelease ? "v" + version : "main") + "/" + path;
    }
}
