// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.finding;

/**
 * That what is acquired at this site is not taken back from its holder any more: one was used after it had been taken back, and its
 * holder keeps it, as in a {@code ThreadLocal} or an entity manager, and would get it again and again. Immutable.
 */
public final class SiteSpared implements Detail {
    public static final SiteSpared INSTANCE = new SiteSpared();

    private SiteSpared() {}

    @Override
    public void accept(DetailVisitor visitor) {
        visitor.siteSpared(this);
    }
}
