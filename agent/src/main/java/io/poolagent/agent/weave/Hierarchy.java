// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.weave;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.HashSet;
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

    private Hierarchy() {}

    /** The constants above that hold for a class, added up. */
    static int jdbc(ClassFile type, @Nullable ClassLoader loader) {
        return jdbc(type, loader, new HashSet<>());
    }

    private static int jdbc(ClassFile type, @Nullable ClassLoader loader, Set<String> seen) {
        int found = 0;
        for (String name : type.interfaces()) {
            found |= jdbc(name);
        }
        if ((found & ~POOLED) == 0 && type.superName() != null) {
            found |= inherited(type.superName(), loader, seen);
        }
        for (int i = 0; (found & ~POOLED) == 0 && i < type.interfaces().size(); i++) {
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
