// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.lease;

/** What a pool that is not closed was made with and has, read from its fields. Immutable. */
public final class OpenPool {
    private final String url;
    private final String settings;
    private final int connections;

    /**
     * @param url without what may be secret
     * @param settings equal where two pools of a kind are made for the same; may hold secrets, so never to be shown
     * @param connections how many it has, lent or not; below 0 if that is not known
     */
    public OpenPool(String url, String settings, int connections) {
        this.url = url;
        this.settings = settings;
        this.connections = connections;
    }

    public String url() {
        return url;
    }

    public String settings() {
        return settings;
    }

    public int connections() {
        return connections;
    }
}
