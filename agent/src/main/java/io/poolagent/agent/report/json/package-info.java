// SPDX-License-Identifier: Apache-2.0
/** Findings as lines of JSON. */
package io.poolagent.agent.report.json;
