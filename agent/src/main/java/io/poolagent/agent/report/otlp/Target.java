// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.report.otlp;

import java.net.URI;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Where to send to, without what may be secret. {@link URI} itself knows no host that has an underscore, as Compose names it. Immutable. */
final class Target {
    private static final Pattern HOST_AND_PORT = Pattern.compile("(?:.*@)?(\\[[^\\]]+]|[^\\[\\]:@]+)(?::(\\d{1,5})?)?");
    private static final int MOST_PORT = 65_535;
    private static final int HTTP = 80;
    private static final int HTTPS = 443;

    private final boolean encrypted;
    private final String host;
    private final int port;
    private final String path;

    /** @throws IllegalArgumentException if it names no host and port */
    Target(URI endpoint) {
        String authority = endpoint.getRawAuthority();
        Matcher parts = HOST_AND_PORT.matcher(authority == null ? "" : authority);
        if (!parts.matches()) { // Which is not repeated: it may be a part of a password.
            throw new IllegalArgumentException("the endpoint names no host, or a port that is no number");
        }
        this.encrypted = "https".equalsIgnoreCase(endpoint.getScheme());
        this.host = parts.group(1);
        this.port = parts.group(2) == null ? -1 : Integer.parseInt(parts.group(2));
        if (port > MOST_PORT || port == 0) {
            throw new IllegalArgumentException("the endpoint names a port that there is not");
        }
        String raw = endpoint.getRawPath();
        this.path = raw == null || raw.isEmpty() ? "/" : raw;
    }

    boolean isEncrypted() {
        return encrypted;
    }

    /** To be looked up. */
    String host() {
        return host.replaceAll("[\\[\\]]", "");
    }

    int port() {
        return port >= 0 ? port : encrypted ? HTTPS : HTTP;
    }

    /** As it is written. */
    String authority() {
        return host + (port < 0 ? "" : ":" + port);
    }

    String path() {
        return path;
    }

    @Override
    public String toString() {
        return (encrypted ? "https://" : "http://") + authority() + path;
    }
}
