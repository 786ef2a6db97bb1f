// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.report.http;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Where something is served over HTTP: the value of an option, as in {@code page}. Immutable. */
public final class HttpAddress {
    private static final Pattern FORM =
            Pattern.compile("(?:(\\[[0-9A-Fa-f:.]+(?:%[\\w.-]+)?]|[A-Za-z0-9][A-Za-z0-9.-]*):)?(\\d{1,5})");
    private static final int MOST_PORT = 65_535;
    private static final String LOOPBACK = "127.0.0.1";

    private final String text;
    private final String host;
    private final int port;

    private HttpAddress(String text, String host, int port) {
        this.text = text;
        this.host = host;
        this.port = port;
    }

    /** Reads {@code [host:]port}; null if it is none. Looks no name up. */
    public static @Nullable HttpAddress parse(String text) {
        Matcher parts = FORM.matcher(text);
        if (!parts.matches() || Integer.parseInt(parts.group(2)) > MOST_PORT) {
            return null;
        }
        String named = parts.group(1);
        return new HttpAddress(text, named == null ? LOOPBACK : named, Integer.parseInt(parts.group(2)));
    }

    /** As it stands in a URL: an IPv6 address in brackets. */
    public String host() {
        return host;
    }

    int port() {
        return port;
    }

    /** Looks the host up, which may take as long as it takes. */
    InetSocketAddress resolve() throws UnknownHostException {
        return new InetSocketAddress(
                InetAddress.getByName(host.startsWith("[") ? host.substring(1, host.length() - 1) : host), port);
    }

    /** As it was written. */
    @Override
    public String toString() {
        return text;
    }
}
