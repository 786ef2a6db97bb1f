// SPDX-License-Identifier: Apache-2.0
/** What is done about a finding. */
package io.poolagent.agent.policy;
