// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.stack;

/**
 * Whether a method can have passed a connection on to its caller, by what its class file declares. What cannot be told
 * counts as yes: then its caller's local variables may hold it. Called by the agent's thread.
 */
public interface Escape {
    /** Nobody knows of any method. */
    Escape UNKNOWN = new Escape() {
        @Override
        public boolean mayReturn(StackTraceElement method) {
            return true;
        }

        @Override
        public boolean mayKeep(StackTraceElement method, boolean keptByCallee) {
            return true;
        }
    };

    /** Whether a connection, or an object that holds one, can be what it returns. */
    boolean mayReturn(StackTraceElement method);

    /**
     * Whether the object that it is a method of can hold one, which its caller may refer to.
     *
     * @param keptByCallee whether the object of the method that it called may: then it can hold that object
     */
    boolean mayKeep(StackTraceElement method, boolean keptByCallee);
}
