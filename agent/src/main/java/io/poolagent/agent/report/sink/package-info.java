// SPDX-License-Identifier: Apache-2.0
/** What a sink is, and what sinks share. */
package io.poolagent.agent.report.sink;
