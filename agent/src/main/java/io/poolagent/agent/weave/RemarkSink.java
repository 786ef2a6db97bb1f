// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.weave;

/** Takes what somebody should act upon: a class that could not be woven, a rule that fits nothing. */
public interface RemarkSink {
    void remark(String text);
}
