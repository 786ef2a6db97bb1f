// SPDX-License-Identifier: Apache-2.0
/** Metrics among the application's own, in the library that it has for them. Loaded only if it is asked for. */
package io.poolagent.agent.report.app;
