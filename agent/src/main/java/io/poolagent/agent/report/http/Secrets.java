// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.report.http;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;

/** What is compared so that the time it takes does not tell how much of it is the same. */
public final class Secrets {
    private Secrets() {}

    /** Whether what was given is the secret. */
    public static boolean isSame(String given, String secret) {
        return MessageDigest.isEqual(
                given.getBytes(StandardCharsets.ISO_8859_1), secret.getBytes(StandardCharsets.ISO_8859_1));
    }
}
