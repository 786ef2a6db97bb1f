// SPDX-License-Identifier: Apache-2.0
/** The application's own log. Knows logging frameworks by their names only; loaded if the option asks for it. */
package io.poolagent.agent.report.log;
