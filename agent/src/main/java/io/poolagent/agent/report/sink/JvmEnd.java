// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.report.sink;

/** Whether the JVM ends. */
public final class JvmEnd {
    /** A hook that was never added. */
    private static final Thread NEVER = new Thread("pool-agent never");

    private JvmEnd() {}

    /** Asked of the JVM: its shutdown hooks run beside each other, and the application's may be ahead of the agent's. */
    public static boolean isNear() {
        try {
            Runtime.getRuntime().removeShutdownHook(NEVER);
            return false;
        } catch (IllegalStateException e) {
            return true;
        } catch (SecurityException e) {
            return false;
        }
    }
}
