// SPDX-License-Identifier: Apache-2.0
/** The report page: one HTML file that shows the document of {@code report.json}, and needs nothing else. */
package io.poolagent.agent.report.html;
