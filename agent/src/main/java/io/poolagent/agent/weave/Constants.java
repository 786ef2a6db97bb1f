// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.weave;

import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/**
 * The constants of a class file, left where they are: only what is asked for is made into text, for this is read of every
 * class that an application loads. What is broken or cut off throws one of several runtime exceptions. Immutable.
 */
final class Constants {
    private static final int UTF8 = 1;
    private static final int CLASS = 7;

    private final byte[] bytes;
    // Of each constant, where what follows its tag begins; 0 for the places that hold none.
    private final int[] starts;
    private final int end;

    Constants(byte[] bytes) {
        this.bytes = bytes;
        if (intAt(0) != 0xCAFEBABE) {
            throw new IllegalArgumentException("no class file");
        }
        this.starts = new int[shortAt(8)];
        int at = 10;
        for (int i = 1; i < starts.length; i++) {
            int tag = bytes[at++];
            starts[i] = at;
            switch (tag) {
                case UTF8:
                    at += 2 + shortAt(at);
                    break;
                case CLASS:
                case 8: // String
                case 16: // MethodType
                case 19: // Module
                case 20: // Package
                    at += 2;
                    break;
                case 15: // MethodHandle
                    at += 3;
                    break;
                case 5: // Long
                case 6: // Double: these two take the next place as well.
                    at += 8;
                    i++;
                    break;
                default: // Integer, Float, the references, NameAndType, Dynamic, InvokeDynamic
                    at += 4;
            }
        }
        this.end = at;
    }

    /** Where in the file they end. */
    int end() {
        return end;
    }

    int count() {
        return starts.length;
    }

    /** The two bytes at this place of the file. */
    int shortAt(int at) {
        return (bytes[at] & 0xff) << 8 | (bytes[at + 1] & 0xff);
    }

    /** The four bytes at this place of the file. */
    int intAt(int at) {
        return shortAt(at) << 16 | shortAt(at + 2);
    }

    /** Whether any is text and one of these. */
    boolean have(Names names) {
        for (int i = 1; i < starts.length; i++) {
            if (isText(i) && is(i, names)) {
                return true;
            }
        }
        return false;
    }

    /** Whether this one, which is text, is one of these. */
    boolean is(int index, Names names) {
        int at = starts[index];
        return names.have(bytes, at + 2, shortAt(at));
    }

    boolean isText(int index) {
        return starts[index] > 0 && bytes[starts[index] - 1] == UTF8;
    }

    String text(int index) throws IOException {
        if (!isText(index)) {
            throw new IllegalArgumentException("constant " + index + " is no text");
        }
        int at = starts[index];
        int length = shortAt(at);
        for (int i = at + 2; i < at + 2 + length; i++) {
            if (bytes[i] < 0) { // Not ASCII.
                return new DataInputStream(new ByteArrayInputStream(bytes, at, bytes.length - at)).readUTF();
            }
        }
        return new String(bytes, at + 2, length, StandardCharsets.ISO_8859_1);
    }

    /** The internal name of a class. */
    String className(int index) throws IOException {
        int at = starts[index];
        if (at == 0 || bytes[at - 1] != CLASS) {
            throw new IllegalArgumentException("constant " + index + " is no class");
        }
        return text(shortAt(at));
    }

    /** Where what follows the attributes begins, if these begin here. */
    int afterAttributes(int start) {
        int at = start + 2;
        for (int n = shortAt(start); n > 0; n--) {
            int length = intAt(at + 2);
            at += 6;
            if (length < 0 || length > bytes.length - at) {
                throw new IllegalArgumentException("an attribute is cut off");
            }
            at += length;
        }
        return at;
    }

    /** Where what follows the fields or methods begins, if these begin here. */
    int afterMembers(int start) {
        int at = start + 2;
        for (int n = shortAt(start); n > 0; n--) {
            at = afterAttributes(at + 6);
        }
        return at;
    }
}
