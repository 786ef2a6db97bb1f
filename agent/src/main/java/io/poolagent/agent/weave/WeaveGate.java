// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.weave;

/** Decides whether a class may be woven now. */
public interface WeaveGate {
    /** Asked before a class is woven; if it says no, the class is left as it is. */
    boolean isOpen();
}
