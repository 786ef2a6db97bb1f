// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.report.text;

import org.jspecify.annotations.Nullable;

/** The project's address on the web: a link in a log must work where there is no source tree. */
final class ProjectUrl {
    /** The property {@code home} of the parent's pom, which a test compares. */
    static final String HOME = "https://github.com/pool-agent/pool-agent";

    private ProjectUrl() {}

    /** A page of the project's docs, of this version. */
    static String page(String path) {
        return page(path, ProjectUrl.class.getPackage().getImplementationVersion());
    }

    /** One of a release by its tag; of what is no release the newest. */
    static String page(String path, @Nullable String version) {
        boolean isRelease = version != null && !version.endsWith("-SNAPSHOT");
        return HOME + "/blob/" + (isRelease ? "v" + version : "main") + "/" + path;
    }
}
