// SPDX-License-Identifier: Apache-2.0
/** Findings that were written as lines of JSON, in other forms: one class a target. */
package io.poolagent.agent.report.convert;
