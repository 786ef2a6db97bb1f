// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.report.http;

import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Under which names a surface is served. A web page whose own name is made to resolve to this machine could else ask for
 * what only this machine reaches.
 */
public final class HostNames {
    private static final Pattern LOOPBACK = Pattern.compile("localhost|127(\\.\\d{1,3}){3}|\\[(::1|(0+:){7}0*1)]");

    /** No name that somebody else could have resolved to this machine. */
    private static final Pattern LITERAL = Pattern.compile("localhost|\\d{1,3}(\\.\\d{1,3}){3}|\\[[0-9a-f:.]+]");

    private HostNames() {}

    /**
     * Whether a request for this name is served, with any port: it may be another one behind a tunnel.
     *
     * @param named the header {@code Host}; null if there is none
     * @param host as the option names it
     * @param loopback whether only this machine reaches it
     */
    public static boolean allow(@Nullable String named, String host, boolean loopback) {
        if (named == null) {
            return false;
        }
        String name = named.toLowerCase(Locale.ROOT).replaceFirst(":\\d{1,5}$", "");
        return name.equals(host.toLowerCase(Locale.ROOT))
                || (loopback ? LOOPBACK : LITERAL).matcher(name).matches();
    }
}
