// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.lease;

/**
 * A thread of the agent's that runs code of the application, such as its logging framework. If that takes connections, nobody is to
 * blame for it: this thread waits for none as far as reports go, and its end leaves nothing open.
 */
public final class AgentThread extends Thread {
    private volatile boolean acquired;

    public AgentThread(Runnable work, String name) {
        super(null, work, name, 0);
        setDaemon(true);
    }

    /** It has acquired a connection. */
    public void acquires() {
        acquired = true;
    }

    /** Whether it ever did. */
    public boolean hasAcquired() {
        return acquired;
    }
}
