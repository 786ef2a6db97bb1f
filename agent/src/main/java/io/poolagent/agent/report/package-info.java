// SPDX-License-Identifier: Apache-2.0
/** Where findings go. */
package io.poolagent.agent.report;
