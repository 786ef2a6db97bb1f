// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.report.http;

import org.jspecify.annotations.Nullable;

/** What is served at an address, and who may see it. Used by the server's thread. */
public interface Content {
    /**
     * The answer, or the refusal; null if what is asked for is the document, and may be seen.
     *
     * @param request null if none was understood
     */
    @Nullable
    Answer answer(@Nullable Request request);

    /** What opens it, as in {@code http://127.0.0.1:7070/}. */
    String url(String hostAndPort);

    /** What whoever reaches the port gets, in words. */
    String exposure();
}
