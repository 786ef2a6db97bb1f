// SPDX-License-Identifier: Apache-2.0
/** {@code java -jar pool-agent.jar}: the command line. Not loaded in a JVM that is watched. */
package io.poolagent.agent.cli;
