// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.stack;

/** Knows whose code a class is, by its name. */
public interface CodeOwners {
    /** Whether it is part of a pool. */
    boolean isPools(String className);
}
