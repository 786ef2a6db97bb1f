// SPDX-License-Identifier: Apache-2.0
/** Leases and the ledger that holds them. */
package io.poolagent.agent.lease;
