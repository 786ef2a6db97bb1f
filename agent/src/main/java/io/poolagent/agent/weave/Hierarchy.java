// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.weave;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What of {@code java.sql} a class that is just being loaded is: its supertypes' class files are read, none is loaded. A
 * supertype that cannot be found is passed over, not an error: other agents add interfaces for which there is no file
 * (https://github.com/raphw/byte-buddy/issues/1828).
 */
final class Hierarchy {
    static final int CONNECTION = 1;
    static final int STATEMENT = 2;
    static final int RESULT_SET = 4;
    /** {@code javax.sql.PooledConnection}, which a class may be beside any of the others. */
    static final int POOLED = 8;
    /** A large object. */
    static final int LARGE = 16;
    /** {@code java.sql.Wrapper}: handles and statements may inherit {@code unwrap} from what is no more than that. */
    static final int WRAPPER = 32;

    private static final int BESIDE = POOLED | WRAPPER;

    /** What {@code SourceKind} tells apart at run time. */
    private static final Set<String> GIVING = new HashSet<>(Arrays.asList(
            "javax/sql/DataSource",
            "java/sql/Driver",
            "java/sql/Statement",
            "java/sql/PreparedStatement",
            "java/sql/CallableStatement",
            "java/sql/DatabaseMetaData"));

    private Hierarchy() {}

    /** The constants above that hold for a class, added up. */
    static int jdbc(ClassFile type, @Nullable ClassLoader loader) {
        return jdbc(type, loader, new HashSet<>());
    }

    /** Whether an object of just this class can be what is asked for a connection, or is one thing that gives out its own. */
    static boolean mayGiveConnections(ClassFile type, @Nullable ClassLoader loader) {
        return mayGiveConnections(type, loader, new HashSet<>());
    }

    private static boolean mayGiveConnections(ClassFile type, @Nullable ClassLoader loader, Set<String> seen) {
        List<String> above = new ArrayList<>(type.interfaces());
        if (type.superName() != null) {
            above.add(type.superName());
        }
        for (String name : above) {
            if (GIVING.contains(name)) {
                return true;
            }
            if (!isOfTheJdk(name) && seen.add(name)) {
                ClassFile file = find(name, loader);
                if (file == null || mayGiveConnections(file, loader, seen)) {
                    return true; // What cannot be found may be anything.
                }
            }
        }
        return false;
    }

    private static boolean isOfTheJdk(String name) {
        return name.startsWith("java/") || name.startsWith("javax/sql/") || name.startsWith("javax/management/");
    }

    private static int jdbc(ClassFile type, @Nullable ClassLoader loader, Set<String> seen) {
        int found = 0;
        for (String name : type.interfaces()) {
            found |= jdbc(name);
        }
        if ((found & ~BESIDE) == 0 && type.superName() != null) {
            found |= inherited(type.superName(), loader, seen);
        }
        for (int i = 0; (found & ~BESIDE) == 0 && i < type.interfaces().size(); i++) {
            found |= inherited(type.interfaces().get(i), loader, seen);
        }
        return found;
    }

    private static int jdbc(String name) {
        switch (name) {
            case "java/sql/Connection":
                return CONNECTION;
            case "java/sql/Statement":
            case "java/sql/PreparedStatement":
            case "java/sql/CallableStatement":
                return STATEMENT;
            case "java/sql/ResultSet":
                return RESULT_SET;
            case "java/sql/Blob":
            case "java/sql/Clob":
            case "java/sql/NClob":
            case "java/sql/SQLXML":
            case "java/sql/Array":
            case "java/sql/Ref":
                return LARGE;
            case "java/sql/Wrapper":
                return WRAPPER;
            case "javax/sql/PooledConnection":
            case "javax/sql/XAConnection":
                return POOLED;
            default:
                return 0;
        }
    }

    private static int inherited(String name, @Nullable ClassLoader loader, Set<String> seen) {
        // Of the JDK's own classes only java.sql's and javax.sql's have to do with it, and those are interfaces.
        if (name.startsWith("java/") || !seen.add(name)) {
            return 0;
        }
        ClassFile file = find(name, loader);
        return file == null ? 0 : jdbc(file, loader, seen);
    }

    private static @Nullable ClassFile find(String name, @Nullable ClassLoader loader) {
        String path = name + ".class";
        try (InputStream in =
                loader == null ? ClassLoader.getSystemResourceAsStream(path) : loader.getResourceAsStream(path)) {
            return in == null ? null : ClassFile.read(bytes(in));
        } catch (IOException | RuntimeException e) {
            return null;
        }
    }

    static byte[] bytes(InputStream in) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream(8192);
        byte[] buffer = new byte[8192];
        for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
            out.write(buffer, 0, n);
        }
        return out.toByteArray();
    }
}
