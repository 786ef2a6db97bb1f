// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.report.page;

import io.poolagent.agent.report.http.Answer;
import io.poolagent.agent.report.http.HostNames;
import io.poolagent.agent.report.http.Request;
import io.poolagent.agent.report.http.Secrets;
import java.security.SecureRandom;
import org.jspecify.annotations.Nullable;

/**
 * Who may see the page: whoever has the token of this run, by a browser that was not led here by another's page. The
 * token is asked for on the loopback address as well: other users of the machine reach that, and so does any web page whose
 * name is made to resolve to it. Immutable.
 */
final class Gate {
    private static final int SECRET_BYTES = 16;

    private final String host;
    private final boolean loopback;
    private final String token;
    private final String folder;
    private final String cookieName;
    private final String cookieValue;

    /**
     * Makes the secrets of this run.
     *
     * @param host as the option names it
     * @param loopback whether only this machine reaches it
     */
    Gate(String host, boolean loopback) {
        SecureRandom random = new SecureRandom();
        this.host = host;
        this.loopback = loopback;
        this.token = hex(random);
        // Cookies know no ports, but folders: whatever else listens on this machine is not sent this one, and has
        // another one.
        this.folder = "/" + hex(random).substring(0, 8) + "/";
        this.cookieName = "pool-agent-" + hex(random).substring(0, 8);
        this.cookieValue = hex(random);
    }

    private static String hex(SecureRandom random) {
        byte[] bytes = new byte[SECRET_BYTES];
        random.nextBytes(bytes);
        StringBuilder text = new StringBuilder();
        for (byte one : bytes) {
            text.append(Character.forDigit((one >> 4) & 15, 16)).append(Character.forDigit(one & 15, 16));
        }
        return text.toString();
    }

    /** What stands in the address that opens the page. */
    String token() {
        return token;
    }

    /** What of the page is asked for, as in {@code page.js}, or nothing for the page itself; null for what lies elsewhere. */
    @Nullable
    String file(Request request) {
        return request.path().startsWith(folder) ? request.path().substring(folder.length()) : null;
    }

    /** The refusal, or the way in for who has the token; null if the request may be served. */
    @Nullable
    Answer check(@Nullable Request request) {
        if (request == null || request.hasBody()) {
            return Answer.refused(400, "Bad Request", "no request that a browser sends");
        }
        String named = request.header("host");
        if (!HostNames.allow(named, host, loopback)) {
            return Answer.refused(403, "Forbidden", "not served under this name: use the address in the agent's log");
        }
        String origin = request.header("origin");
        if (origin != null && !origin.equals("http://" + named)) {
            return Answer.refused(403, "Forbidden", "asked for by a page of another origin");
        }
        if (!request.method().equals("GET")) {
            return Answer.refused(405, "Method Not Allowed", "the page is read-only: GET alone is served");
        }
        String site = request.header("sec-fetch-site");
        boolean elsewhere = site != null && !site.equals("same-origin") && !site.equals("none");
        if (elsewhere && !(isPage(request.path()) && "document".equals(request.header("sec-fetch-dest")))) {
            return Answer.refused(403, "Forbidden", "asked for by a page of another origin");
        }
        if (request.path().equals("/") && request.query().startsWith("token=")) {
            if (!Secrets.isSame(request.query().substring("token=".length()), token)) {
                return unknown();
            }
            String cookie = cookieName + "=" + cookieValue;
            return elsewhere ? Answer.enterFromElsewhere(cookie, folder) : Answer.enter(cookie, folder);
        }
        return hasCookie(request.header("cookie")) ? null : unknown();
    }

    private boolean isPage(String path) {
        return path.equals("/") || path.equals(folder);
    }

    private static Answer unknown() {
        return Answer.refused(
                401,
                "Unauthorized",
                "open the address with the token, which the agent wrote to its log when it started");
    }

    private boolean hasCookie(@Nullable String cookies) {
        if (cookies != null) {
            for (String cookie : cookies.split(";", -1)) {
                String one = cookie.trim();
                if (one.startsWith(cookieName + "=")
                        && Secrets.isSame(one.substring(cookieName.length() + 1), cookieValue)) {
                    return true;
                }
            }
        }
        return false;
    }
}
