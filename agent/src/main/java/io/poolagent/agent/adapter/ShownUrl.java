// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.adapter;

/** A JDBC URL without what may be secret: who logs in, and all parameters. Rather too short than too long. */
final class ShownUrl {
    private ShownUrl() {}

    static String of(String url) {
        String shown = url;
        // First, since a password may hold any sign.
        int host = shown.lastIndexOf('@') + 1;
        if (host > 0) {
            int slashes = shown.indexOf("//");
            int login = slashes >= 0 && slashes + 2 < host ? slashes + 2 : afterSubprotocol(shown);
            shown = shown.substring(0, Math.min(login, host)) + shown.substring(host);
        }
        for (int i = 0; i < shown.length(); i++) {
            if (";?(&#".indexOf(shown.charAt(i)) >= 0) {
                shown = shown.substring(0, i);
            }
        }
        int equals = shown.indexOf('=');
        return equals < 0 ? shown : shown.substring(0, lastDelimiter(shown, equals));
    }

    private static int afterSubprotocol(String url) {
        int first = url.indexOf(':');
        return first < 0 ? 0 : url.indexOf(':', first + 1) + 1;
    }

    /** DB2 has its parameters after a colon. */
    private static int lastDelimiter(String url, int before) {
        int i = before;
        while (i > 0 && ":/,".indexOf(url.charAt(i)) < 0) {
            i--;
        }
        return i;
    }
}
