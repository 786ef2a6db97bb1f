// SPDX-License-Identifier: Apache-2.0
/** Takes stacks, and tells whose code it is that stands on them. Needs nothing but the JDK. */
package io.poolagent.agent.stack;
