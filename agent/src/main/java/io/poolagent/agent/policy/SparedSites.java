// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.policy;

import io.poolagent.agent.finding.Finding;
import io.poolagent.agent.finding.SiteSpared;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The sites whose connections are left to their holders: see {@link SiteSpared}. Bounded; beyond that all are. Safe for use by any
 * thread.
 */
public final class SparedSites {
    private static final int MOST = 1_000;

    private final Set<String> sites = ConcurrentHashMap.newKeySet();

    /** Takes note of what a finding says. */
    void learn(Finding finding) {
        if (sites.size() <= MOST && finding.detail(SiteSpared.class) != null) {
            sites.add(finding.siteInPool());
        }
    }

    boolean include(Finding finding) {
        return sites.size() > MOST || (!sites.isEmpty() && sites.contains(finding.siteInPool()));
    }
}
