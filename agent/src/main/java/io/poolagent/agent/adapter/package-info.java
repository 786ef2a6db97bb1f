// SPDX-License-Identifier: Apache-2.0
/** What differs from pool to pool: one file a pool. */
package io.poolagent.agent.adapter;
