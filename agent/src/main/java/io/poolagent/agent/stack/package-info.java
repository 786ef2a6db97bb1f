// SPDX-License-Identifier: Apache-2.0
/** Whose code is it: what a stack says of who called whom. Needs nothing but the JDK. */
package io.poolagent.agent.stack;
