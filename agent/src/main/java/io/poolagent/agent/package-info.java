// SPDX-License-Identifier: Apache-2.0
/** The agent's entry: start, options, and reasons not to start. May use every other room; no room uses this one. */
package io.poolagent.agent;
