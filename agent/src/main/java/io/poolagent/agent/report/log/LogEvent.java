// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.report.log;

/** One event of a log. Immutable. */
final class LogEvent {
    final boolean warning;
    final String text;

    LogEvent(boolean warning, String text) {
        this.warning = warning;
        this.text = text;
    }
}
