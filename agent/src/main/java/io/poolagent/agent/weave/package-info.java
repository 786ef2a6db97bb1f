// SPDX-License-Identifier: Apache-2.0
/** The only room that touches Byte Buddy: which classes are woven, with what. */
package io.poolagent.agent.weave;
