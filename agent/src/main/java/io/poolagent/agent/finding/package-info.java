// SPDX-License-Identifier: Apache-2.0
/** What can be wrong with a lease or a pool, and what is true of them now: data. */
package io.poolagent.agent.finding;
