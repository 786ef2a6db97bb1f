// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.hook;

/** Takes the class of handles that are not watched, since nobody would see them closed. */
public interface UnwatchedSink {
    /** Called once for each class. Must not log from the calling thread. */
    void unwatched(String type);
}
