// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.weave;

import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Set;

/**
 * Names that can be looked for in the bytes of a class file. Nearly all that is asked about is none of them, and is known
 * for that by its length and first letter. Bytes are what the JVM compares, too: what is spelled otherwise is another name.
 */
final class Names {
    private final Set<String> names = new HashSet<>();
    // By length, a bit for each first letter.
    private final int[] initials;

    /** @param names of ASCII characters, each beginning with a small letter */
    Names(Iterable<String> names) {
        int longest = 0;
        for (String name : names) {
            longest = Math.max(longest, name.length());
            this.names.add(name);
        }
        this.initials = new int[longest + 1];
        for (String name : names) {
            initials[name.length()] |= 1 << (name.charAt(0) - 'a');
        }
    }

    /** Whether this is one of them. */
    boolean have(String name) {
        return names.contains(name);
    }

    /** Whether these bytes are one of them. */
    boolean have(byte[] bytes, int start, int length) {
        if (length >= initials.length || initials[length] == 0) {
            return false;
        }
        int letter = bytes[start] - 'a';
        return letter >= 0
                && letter < 26
                && (initials[length] & (1 << letter)) != 0
                && names.contains(new String(bytes, start, length, StandardCharsets.ISO_8859_1));
    }
}
