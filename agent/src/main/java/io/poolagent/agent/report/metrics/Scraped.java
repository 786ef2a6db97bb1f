// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.report.metrics;

import io.poolagent.agent.report.http.Answer;
import io.poolagent.agent.report.http.Content;
import io.poolagent.agent.report.http.HostNames;
import io.poolagent.agent.report.http.Request;
import io.poolagent.agent.report.http.Secrets;
import org.jspecify.annotations.Nullable;

/** Who may scrape the metrics, and where they are. Immutable. */
final class Scraped implements Content {
    private static final String PATH = "/metrics";
    private static final String BEARER = "Bearer ";

    private final String host;
    private final boolean loopback;
    private final @Nullable String token;

    /**
     * @param host as the option names it
     * @param loopback whether only this machine reaches it
     * @param token what a scrape must bring; null for nothing
     */
    Scraped(String host, boolean loopback, @Nullable String token) {
        this.host = host;
        this.loopback = loopback;
        this.token = token;
    }

    static boolean wantsOpenMetrics(Request request) {
        String accepts = request.header("accept");
        return accepts != null && accepts.contains("application/openmetrics-text");
    }

    @Override
    public @Nullable Answer answer(@Nullable Request request) {
        if (request == null || request.hasBody()) {
            return Answer.refused(400, "Bad Request", "no request that a scraper sends");
        }
        // What others reach is scraped under any name that they have for it.
        if (loopback && !HostNames.allow(request.header("host"), host, true)) {
            return Answer.refused(403, "Forbidden", "not served under this name: use the address in the agent's log");
        }
        if (!request.method().equals("GET")) {
            return Answer.refused(405, "Method Not Allowed", "the metrics are read-only: GET alone is served");
        }
        if (token != null && !bringsToken(request.header("authorization"))) {
            return Answer.refused(401, "Unauthorized", "scrape with the token of the file that metrics-token names");
        }
        return request.path().equals(PATH) ? null : Answer.refused(404, "Not Found", "the metrics are at " + PATH);
    }

    private boolean bringsToken(@Nullable String authorization) {
        return token != null
                && authorization != null
                && authorization.startsWith(BEARER)
                && Secrets.isSame(authorization.substring(BEARER.length()), token);
    }

    @Override
    public String url(String hostAndPort) {
        return "http://" + hostAndPort + PATH;
    }

    @Override
    public String exposure() {
        return "whoever reaches this port" + (token == null ? "" : " and knows the token") + " can read the metrics";
    }
}
