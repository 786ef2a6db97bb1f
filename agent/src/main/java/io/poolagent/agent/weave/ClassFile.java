// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.weave;

import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * As much of a class file as decides whether it is worth weaving: its supertypes and the methods it declares. Read by
 * hand, since this runs for every class an application loads, before Byte Buddy is even loaded.
 */
final class ClassFile {
    private static final int ACC_STATIC = 0x0008;
    private static final int ACC_NATIVE = 0x0100;
    private static final int ACC_INTERFACE = 0x0200;
    private static final int ACC_ABSTRACT = 0x0400;

    private final boolean isInterface;
    private final @Nullable String superName;
    private final List<String> interfaces = new ArrayList<>(4);
    private boolean acquires;
    private boolean releases;

    private ClassFile(boolean isInterface, @Nullable String superName) {
        this.isInterface = isInterface;
        this.superName = superName;
    }

    boolean isInterface() {
        return isInterface;
    }

    /** Internal name, or null for {@code java.lang.Object}. */
    @Nullable
    String superName() {
        return superName;
    }

    /** Internal names. */
    List<String> interfaces() {
        return interfaces;
    }

    /** Whether it has the body of an instance method {@code getConnection} that returns an object. */
    boolean acquires() {
        return acquires;
    }

    /** Whether it has the body of an instance method {@code void close()}. */
    boolean releases() {
        return releases;
    }

    /** Reads a class file; null if its constants show that it can be of no interest, or if it is malformed. */
    static @Nullable ClassFile candidate(byte[] bytes) {
        return read(bytes, true);
    }

    /** Reads a class file whatever it holds; null if it is malformed. */
    static @Nullable ClassFile read(byte[] bytes) {
        return read(bytes, false);
    }

    private static @Nullable ClassFile read(byte[] bytes, boolean candidatesOnly) {
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
            if (in.readInt() != 0xCAFEBABE) {
                return null;
            }
            in.readInt(); // version
            String[] names = new String[in.readUnsignedShort()];
            int[] classes = new int[names.length];
            readConstants(in, names, classes);
            if (candidatesOnly && !mayMatter(names)) {
                return null;
            }
            return readMembers(in, names, classes);
        } catch (IOException | RuntimeException e) {
            return null; // Not ours to complain: the JVM will.
        }
    }

    private static void readConstants(DataInputStream in, String[] names, int[] classes) throws IOException {
        for (int i = 1; i < names.length; i++) {
            int tag = in.readUnsignedByte();
            switch (tag) {
                case 1: // Utf8
                    names[i] = in.readUTF();
                    break;
                case 7: // Class
                    classes[i] = in.readUnsignedShort();
                    break;
                case 8: // String
                case 16: // MethodType
                case 19: // Module
                case 20: // Package
                    in.readUnsignedShort();
                    break;
                case 15: // MethodHandle
                    in.readUnsignedByte();
                    in.readUnsignedShort();
                    break;
                case 5: // Long
                case 6: // Double: these two take the next place as well.
                    in.readLong();
                    i++;
                    break;
                default: // Integer, Float, the references, NameAndType, Dynamic, InvokeDynamic
                    in.readInt();
            }
        }
    }

    /** A close need not come with the word Connection: the class may have inherited all that has to do with it. */
    private static boolean mayMatter(String[] names) {
        boolean acquire = false;
        boolean connection = false;
        for (String name : names) {
            if (name != null) {
                if (name.equals("close")) {
                    return true;
                }
                acquire |= name.equals("getConnection");
                connection |= name.contains("java/sql/Connection");
            }
        }
        return acquire && connection;
    }

    private static ClassFile readMembers(DataInputStream in, String[] names, int[] classes) throws IOException {
        int access = in.readUnsignedShort();
        in.readUnsignedShort(); // this class
        int superIndex = in.readUnsignedShort();
        ClassFile file =
                new ClassFile((access & ACC_INTERFACE) != 0, superIndex == 0 ? null : names[classes[superIndex]]);
        for (int n = in.readUnsignedShort(); n > 0; n--) {
            file.interfaces.add(names[classes[in.readUnsignedShort()]]);
        }
        for (int n = in.readUnsignedShort(); n > 0; n--) {
            in.readUnsignedShort();
            in.readInt();
            skipAttributes(in);
        }
        for (int n = in.readUnsignedShort(); n > 0; n--) {
            int flags = in.readUnsignedShort();
            String name = names[in.readUnsignedShort()];
            String descriptor = names[in.readUnsignedShort()];
            skipAttributes(in);
            if ((flags & (ACC_STATIC | ACC_ABSTRACT | ACC_NATIVE)) == 0) {
                file.acquires |= isAcquire(name, descriptor);
                file.releases |= isRelease(name, descriptor);
            }
        }
        return file;
    }

    private static void skipAttributes(DataInputStream in) throws IOException {
        for (int n = in.readUnsignedShort(); n > 0; n--) {
            in.readUnsignedShort();
            int length = in.readInt();
            if (length < 0 || in.skipBytes(length) < length) {
                throw new EOFException();
            }
        }
    }

    /** The shape of an acquire. Whether {@code this} is a data source is seen at run time. */
    static boolean isAcquire(String method, String descriptor) {
        return method.equals("getConnection") && descriptor.contains(")L");
    }

    /** The shape of a release. */
    static boolean isRelease(String method, String descriptor) {
        return method.equals("close") && descriptor.equals("()V");
    }
}
