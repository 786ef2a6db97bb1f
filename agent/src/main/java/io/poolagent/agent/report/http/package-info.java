// SPDX-License-Identifier: Apache-2.0
/** The HTTP server that the surfaces share: small, and never blocked by a peer. Loaded only if an option asks for one of them. */
package io.poolagent.agent.report.http;
