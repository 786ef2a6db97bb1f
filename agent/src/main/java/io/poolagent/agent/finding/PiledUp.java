// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.finding;

/** Pools that were made alike at one place and not closed. Immutable. */
public final class PiledUp implements Detail {
    private final int pools;
    private final String url;
    private final long sinceMillis;
    private final int connections;

    public PiledUp(int pools, String url, long sinceMillis, int connections) {
        this.pools = pools;
        this.url = url;
        this.sinceMillis = sinceMillis;
        this.connections = connections;
    }

    public int pools() {
        return pools;
    }

    /** What they connect to, without what may be secret. */
    public String url() {
        return url;
    }

    /** How long ago the first of them lent first. */
    public long sinceMillis() {
        return sinceMillis;
    }

    /** How many they have together; below 0 if that is not known. */
    public int connections() {
        return connections;
    }

    @Override
    public void accept(DetailVisitor visitor) {
        visitor.piledUp(this);
    }
}
