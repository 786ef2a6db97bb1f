// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.finding;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** A short name for a text: the same in every JVM, on every Java. */
public final class Fingerprint {
    /** Forty bits: of a thousand bugs two share a name once in two million. */
    private static final int BYTES = 5;

    private Fingerprint() {}

    public static String of(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            StringBuilder name = new StringBuilder();
            for (int i = 0; i < BYTES; i++) {
                name.append(String.format("%02x", digest[i]));
            }
            return name.toString();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e); // Every Java has it.
        }
    }
}
