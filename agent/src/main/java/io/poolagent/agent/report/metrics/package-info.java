// SPDX-License-Identifier: Apache-2.0
/** What is known of the pools as metrics, for Prometheus to scrape. Loaded only if it is asked for. */
package io.poolagent.agent.report.metrics;
