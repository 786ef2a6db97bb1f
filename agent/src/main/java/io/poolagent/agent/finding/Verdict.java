// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.finding;

/** Why a pool has none to lend. Part of the bug's name: one site may be guilty of several. */
public enum Verdict {
    /** Every thread that holds one is in the method that acquired it, and waits for another one, or behind one that does. */
    DEADLOCK,
    /** Most are lost, or what acquired them has returned. */
    LEAK,
    /** Every thread that holds one waits for another one; whether it will ever give back what it has is not known. */
    ALL_WAIT,
    /** Most are held by threads that wait for another one. */
    MOST_WAIT,
    /** Most are held by threads that wait for tasks, while a task waits for another one. */
    TASKS_WAIT,
    /** Most are held by threads that wait for a connection of another pool. */
    OTHER_POOL,
    /** Most changed hands while the one that waits longest got none. */
    TOO_SMALL,
    /** Most execute a statement or read a result. */
    SLOW_WORK,
    /** Most are idle in the hands of a thread that does something else. */
    SLOW_HOLDERS,
    /** Most are idle, and what their threads do is not known. */
    UNUSED,
    /** None of these. */
    MIXED
}
