// SPDX-License-Identifier: Apache-2.0
/** All that names {@code jdk.jfr}: compiled without the signatures of Java 8, which lack it, and loaded by name. */
package io.poolagent.agent.report.jfr.events;
