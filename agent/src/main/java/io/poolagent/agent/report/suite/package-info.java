// SPDX-License-Identifier: Apache-2.0
/** What tests found: which of it is known already, and the files that a build keeps of it. */
package io.poolagent.agent.report.suite;
