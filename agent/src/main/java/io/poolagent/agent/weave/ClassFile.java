// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.weave;

import io.poolagent.agent.lease.SessionState;
import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * As much of a class file as decides whether it is worth weaving: its supertypes and the methods it declares. Read by
 * hand, since this runs for every class an application loads, before Byte Buddy is even loaded.
 */
final class ClassFile {
    // Metadata too: some pools give out the driver's own, which does not hold the handle, and must not be cut off.
    // A driver that keeps its metadata for good keeps such a lease from being proven lost: rather a miss than harm.
    private static final Set<String> LENDING =
            new HashSet<>(Arrays.asList("createStatement", "prepareStatement", "prepareCall", "getMetaData"));
    private static final Set<String> CALLING = new HashSet<>(Arrays.asList("commit", "rollback", "setAutoCommit"));
    private static final Set<String> STATES = new HashSet<>(Arrays.asList(
            "setTransactionIsolation(I)V",
            "getTransactionIsolation()I",
            "setReadOnly(Z)V",
            "isReadOnly()Z",
            "setCatalog(Ljava/lang/String;)V",
            "getCatalog()Ljava/lang/String;",
            "setSchema(Ljava/lang/String;)V",
            "getSchema()Ljava/lang/String;",
            "getAutoCommit()Z"));
    private static final Set<String> EXECUTING = new HashSet<>(Arrays.asList(
            "execute", "executeQuery", "executeUpdate", "executeLargeUpdate", "executeBatch", "executeLargeBatch"));

    private static final String CONNECTING = "(Ljava/lang/String;Ljava/util/Properties;)Ljava/sql/Connection;";

    private static final int ACC_STATIC = 0x0008;
    private static final int ACC_NATIVE = 0x0100;
    private static final int ACC_INTERFACE = 0x0200;
    private static final int ACC_ABSTRACT = 0x0400;

    private final boolean isInterface;
    private final boolean isAbstract;
    private final @Nullable String superName;
    private final List<String> interfaces = new ArrayList<>(4);
    private boolean acquires;
    private boolean connects;
    private boolean releases;
    private boolean lends;
    private boolean executes;
    private boolean completes;
    private boolean reads;
    private final Set<Shape> units = EnumSet.noneOf(Shape.class);

    private ClassFile(int access, @Nullable String superName) {
        this.isInterface = (access & ACC_INTERFACE) != 0;
        this.isAbstract = (access & ACC_ABSTRACT) != 0;
        this.superName = superName;
    }

    boolean isInterface() {
        return isInterface;
    }

    boolean isAbstract() {
        return isAbstract;
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

    /** Whether it has the body of an instance method {@code connect}, as drivers have. */
    boolean connects() {
        return connects;
    }

    /** Whether it has the body of an instance method {@code void close()}. */
    boolean releases() {
        return releases;
    }

    /** Whether it has the body of a method that asks a connection for a statement. */
    boolean lends() {
        return lends;
    }

    /** Whether it has the body of a method that executes a statement, or hands out its result. */
    boolean executes() {
        return executes;
    }

    /** Whether it has the body of an instance method {@code void closeOnCompletion()}, as statements have. */
    boolean completes() {
        return completes;
    }

    /** Whether it has the body of an instance method {@code boolean next()}. */
    boolean reads() {
        return reads;
    }

    /** The units of work of which it has the body. */
    Set<Shape> units() {
        return units;
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
        boolean common = false;
        boolean connect = false;
        boolean connecting = false;
        boolean jdbc = false;
        for (String name : names) {
            if (name != null) {
                if (name.equals("close")
                        || LENDING.contains(name)
                        || EXECUTING.contains(name)
                        || UnitShape.hints(name)) {
                    return true;
                }
                acquire |= name.equals("getConnection");
                connect |= name.equals("connect");
                connecting |= name.equals(CONNECTING);
                connection |= name.contains("java/sql/Connection");
                common |= name.equals("next") || CALLING.contains(name) || SessionState.of(name) != null;
                jdbc |= name.contains("java/sql/");
            }
        }
        return (acquire && connection) || (common && jdbc) || (connect && connecting);
    }

    private static ClassFile readMembers(DataInputStream in, String[] names, int[] classes) throws IOException {
        int access = in.readUnsignedShort();
        in.readUnsignedShort(); // this class
        int superIndex = in.readUnsignedShort();
        ClassFile file = new ClassFile(access, superIndex == 0 ? null : names[classes[superIndex]]);
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
                file.connects |= isConnect(name, descriptor);
                file.releases |= isRelease(name, descriptor);
                file.lends |= isLending(name, descriptor) || isCall(name, descriptor) || isState(name, descriptor);
                file.completes |= isCompletion(name, descriptor);
                file.executes |= isExecute(name, descriptor) || isResult(name, descriptor) || file.completes;
                file.reads |= isRead(name, descriptor);
                Shape unit = UnitShape.of(name, descriptor);
                if (unit != null) {
                    file.units.add(unit);
                }
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

    /** The shape of a driver's {@code connect}. Whether {@code this} is a driver is seen at run time. */
    static boolean isConnect(String method, String descriptor) {
        return method.equals("connect") && descriptor.equals(CONNECTING);
    }

    /** The shape of a release. */
    static boolean isRelease(String method, String descriptor) {
        return method.equals("close") && descriptor.equals("()V");
    }

    /** The shape of a method that asks a connection for a statement. */
    static boolean isLending(String method, String descriptor) {
        return LENDING.contains(method) && descriptor.contains(")L");
    }

    /** The shape of a method that means to work with a connection and returns nothing. */
    static boolean isCall(String method, String descriptor) {
        return (method.equals("commit") && descriptor.equals("()V"))
                || (method.equals("rollback")
                        && (descriptor.equals("()V") || descriptor.equals("(Ljava/sql/Savepoint;)V")))
                || (method.equals("setAutoCommit") && descriptor.equals("(Z)V"));
    }

    /** The shape of a method that sets or tells the session state of a connection. */
    static boolean isState(String method, String descriptor) {
        return SessionState.of(method) != null && STATES.contains(method + descriptor);
    }

    /** The shape of a method that executes a statement. */
    static boolean isExecute(String method, String descriptor) {
        if (!EXECUTING.contains(method)
                || !(descriptor.startsWith("()") || descriptor.startsWith("(Ljava/lang/String;"))) {
            return false;
        }
        switch (method) {
            case "execute":
                return descriptor.endsWith(")Z");
            case "executeQuery":
                return descriptor.contains(")L");
            case "executeUpdate":
                return descriptor.endsWith(")I");
            case "executeLargeUpdate":
                return descriptor.endsWith(")J");
            case "executeBatch":
                return descriptor.endsWith(")[I");
            default:
                return descriptor.endsWith(")[J");
        }
    }

    /** The shape of a method of a statement that hands out a result set. */
    static boolean isResult(String method, String descriptor) {
        return (method.equals("executeQuery") && descriptor.contains(")L"))
                || (descriptor.startsWith("()L")
                        && (method.equals("getResultSet") || method.equals("getGeneratedKeys")));
    }

    /** The shape of the order to close with the last result. */
    static boolean isCompletion(String method, String descriptor) {
        return method.equals("closeOnCompletion") && descriptor.equals("()V");
    }

    /** The shape of the step to the next row. */
    static boolean isRead(String method, String descriptor) {
        return method.equals("next") && descriptor.equals("()Z");
    }
}
