// SPDX-License-Identifier: Apache-2.0
/** Findings in words: the only room that has sentences about them. */
package io.poolagent.agent.report.text;
