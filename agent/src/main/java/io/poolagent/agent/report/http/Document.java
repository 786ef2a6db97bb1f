// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.report.http;

/** What is known at one moment, as it is served. Safe for use by any thread. */
public interface Document {
    /**
     * The document as the answer to a request.
     *
     * @param request one that asks for it, and may see it
     */
    Answer answer(Request request);
}
