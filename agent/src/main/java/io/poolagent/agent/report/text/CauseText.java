// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.report.text;

import io.poolagent.agent.finding.LossCause;

/** What explains a loss, in one sentence. */
public final class CauseText {
    private CauseText() {}

    public static String of(LossCause cause) {
        switch (cause.what()) {
            case EXCEPTION:
                return cause.exception() + " at " + cause.place() + " skipped close()";
            case OTHER_PATH:
                return "after " + cause.place() + " control left the method without reaching line "
                        + cause.closingLine() + ", where every other sampled connection was closed";
            case HANDED_OVER:
                return "handed to thread " + cause.thread() + ", which used it last and did not close it";
            case CLOSED_BENEATH:
                return "the driver's own connection, obtained by unwrap() or the like, was closed at " + cause.place()
                        + "; the pool's was not";
            case CLOSE_THREW:
                return "close() threw, and the pool did not take the connection back";
            default:
                return "its thread ended without close()";
        }
    }
}
