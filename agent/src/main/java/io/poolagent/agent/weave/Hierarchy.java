// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.weave;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Whether a class that is just being loaded is a {@code java.sql.Connection}: its supertypes' class files are read, none
 * is loaded. A supertype that cannot be found is passed over, not an error: other agents add interfaces for which there is
 * no file (https://github.com/raphw/byte-buddy/issues/1828).
 */
final class Hierarchy {
    private static final String CONNECTION = "java/sql/Connection";

    private Hierarchy() {}

    static boolean isConnection(ClassFile type, @Nullable ClassLoader loader) {
        return isConnection(type, loader, new HashSet<>());
    }

    private static boolean isConnection(ClassFile type, @Nullable ClassLoader loader, Set<String> seen) {
        if (type.interfaces().contains(CONNECTION)) {
            return true;
        }
        if (type.superName() != null && inherits(type.superName(), loader, seen)) {
            return true;
        }
        for (String name : type.interfaces()) {
            if (inherits(name, loader, seen)) {
                return true;
            }
        }
        return false;
    }

    private static boolean inherits(String name, @Nullable ClassLoader loader, Set<String> seen) {
        // Of the JDK's own classes only java.sql's and javax.sql's have to do with it, and those are interfaces.
        if (name.startsWith("java/") || !seen.add(name)) {
            return false;
        }
        ClassFile file = find(name, loader);
        return file != null && isConnection(file, loader, seen);
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
