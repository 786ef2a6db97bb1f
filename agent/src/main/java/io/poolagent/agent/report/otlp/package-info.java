// SPDX-License-Identifier: Apache-2.0
/** Metrics and findings for a collector, by OpenTelemetry's protocol. Loaded only if it is asked for. */
package io.poolagent.agent.report.otlp;
