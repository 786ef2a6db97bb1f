// SPDX-License-Identifier: Apache-2.0
/** What can be wrong with a lease, and how it is found. */
package io.poolagent.agent.finding;
