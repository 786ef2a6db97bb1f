// SPDX-License-Identifier: Apache-2.0
/** How what is wrong with a lease or a pool is found. */
package io.poolagent.agent.detect;
