// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.finding;

/** What keeps a connection. */
public enum HolderState {
    /** Its thread waits for another one, in the method that acquired this one. */
    NESTED,
    /** Its thread waits for another one, and may still be in the method that acquired this one. */
    WAITING,
    /** Its thread cannot go on before another one gets a connection, which has the lock that it wants. */
    BLOCKED,
    /** Its thread waits for a connection of another pool. */
    ELSEWHERE,
    /** Its thread waits for tasks of other threads. */
    AWAITS_TASKS,
    /** A statement runs, or a result is being read. */
    WORKING,
    /** Used a short while ago. */
    FRESH,
    /** Acquired a short while ago, and not used yet. */
    UNUSED,
    /** Long unused, and its thread is still in the method that acquired. */
    IDLE_INSIDE,
    /** Long unused, and what acquired it has returned, or the unit of work has ended. */
    LEFT,
    /** Long unused. */
    IDLE
}
