// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.report.http;

import java.io.IOException;

/** What an option asks to be served. Used by the threads of its service. */
public interface Surface extends DocumentMaker {
    /** The option's name, as in {@code page}. */
    String option();

    /** What the application lacks if it cannot be served, as in {@code the page}. */
    String noun();

    /**
     * Its content, before anything listens.
     *
     * @param host as the option names it
     * @param loopback whether only this machine reaches it
     * @throws IOException if it cannot be served, saying why
     */
    Content open(String host, boolean loopback) throws IOException;
}
