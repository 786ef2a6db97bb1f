// SPDX-License-Identifier: Apache-2.0
/** Findings and leases as events of the JDK's flight recorder. Its own classes are in {@code events}, loaded once there is a recorder. */
package io.poolagent.agent.report.jfr;
