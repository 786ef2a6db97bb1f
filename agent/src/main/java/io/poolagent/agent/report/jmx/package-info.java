// SPDX-License-Identifier: Apache-2.0
/** Pools as MBeans, of open types only. Loaded if the option asks for it. */
package io.poolagent.agent.report.jmx;
