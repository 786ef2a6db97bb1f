// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.weave;

import java.io.IOException;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the fields and methods of a class file say of where a connection can go: by their types, of which a few hundred can
 * surely not hold one. Text only, no class is kept or loaded. Immutable.
 */
final class Signatures {
    private static final int ACC_FINAL = 0x0010;
    private static final int ACC_STATIC = 0x0008;

    /** Packages and classes whose objects hold no connection that was put there. */
    private static final List<String> HARMLESS = Collections.unmodifiableList(Arrays.asList(
            "java/lang/String",
            "java/lang/CharSequence",
            "java/lang/Boolean",
            "java/lang/Byte",
            "java/lang/Character",
            "java/lang/Short",
            "java/lang/Integer",
            "java/lang/Long",
            "java/lang/Float",
            "java/lang/Double",
            "java/lang/Number",
            "java/lang/Void",
            "java/lang/Class;",
            "java/lang/Enum",
            "java/math/",
            "java/time/",
            "java/text/",
            "java/net/UR",
            "java/nio/file/",
            "java/util/Date",
            "java/util/UUID",
            "java/util/Locale",
            "java/util/Random",
            "java/util/Properties",
            "java/util/regex/",
            "java/util/logging/",
            "java/util/concurrent/locks/",
            "java/util/concurrent/atomic/AtomicBoolean",
            "java/util/concurrent/atomic/AtomicInteger",
            "java/util/concurrent/atomic/AtomicLong",
            "java/sql/Date",
            "java/sql/Time",
            "javax/sql/DataSource",
            "org/slf4j/",
            "org/apache/log4j/",
            "org/apache/logging/",
            "org/apache/commons/logging/"));

    /** Of a field that is set once, those whose objects may hold what came later. */
    private static final List<String> CONTAINERS =
            Collections.unmodifiableList(Arrays.asList("java/lang/Object", "java/lang/ThreadLocal", "java/util/"));

    private final @Nullable String superName;
    // By the method's name: whether any of its overloads may return one, or is no static method.
    private final Map<String, Boolean> returning = new HashMap<>();
    private final Set<String> ofObjects = new HashSet<>();
    private boolean holds;
    private boolean holdsObjects;
    private boolean isSetOnce;

    private Signatures(@Nullable String superName) {
        this.superName = superName;
    }

    /** Null if it is malformed. */
    static @Nullable Signatures read(byte[] bytes) {
        try {
            Constants constants = new Constants(bytes);
            int at = constants.end();
            int superIndex = constants.shortAt(at + 4);
            Signatures read = new Signatures(superIndex == 0 ? null : constants.className(superIndex));
            at += 8 + 2 * constants.shortAt(at + 6);
            at = read.members(constants, at, false);
            read.members(constants, at, true);
            return read;
        } catch (IOException | RuntimeException e) {
            return null;
        }
    }

    private int members(Constants constants, int start, boolean methods) throws IOException {
        int at = start + 2;
        for (int n = constants.shortAt(start); n > 0; n--) {
            int access = constants.shortAt(at);
            String descriptor = constants.text(constants.shortAt(at + 4));
            if (methods) {
                method(access, constants.text(constants.shortAt(at + 2)), descriptor);
            } else if ((access & ACC_STATIC) == 0) {
                field((access & ACC_FINAL) != 0, descriptor);
            }
            at = constants.afterAttributes(at + 6);
        }
        return at;
    }

    private void method(int access, String name, String descriptor) {
        returning.merge(
                name, mayBeOne(descriptor.substring(descriptor.indexOf(')') + 1)), (one, other) -> one || other);
        if ((access & ACC_STATIC) == 0) {
            ofObjects.add(name);
        }
    }

    private void field(boolean setOnce, String type) {
        if (mayBeOne(type)) {
            isSetOnce |= setOnce;
            holds |= !setOnce || type.startsWith("[") || isAny(type.substring(1), CONTAINERS);
            holdsObjects = true;
        }
    }

    /** Whether an object of this type may be a connection, or hold one. */
    private static boolean mayBeOne(String type) {
        String element = type.substring(type.lastIndexOf('[') + 1);
        return element.startsWith("L") && !isAny(element.substring(1), HARMLESS);
    }

    private static boolean isAny(String type, List<String> prefixes) {
        for (String prefix : prefixes) {
            if (type.startsWith(prefix)) {
                return true;
            }
        }
        return false;
    }

    @Nullable
    String superName() {
        return superName;
    }

    /** Whether it has a method of this name that may return one; yes if it has none of this name at all. */
    boolean mayReturn(String method) {
        return returning.getOrDefault(method, true);
    }

    /** Whether methods of this name have an object. */
    boolean isOfObject(String method) {
        return ofObjects.contains(method) || !returning.containsKey(method);
    }

    /** Whether a field that such a method can set may hold one, or what is in a field that was set before. */
    boolean mayHold(String method, boolean keptByCallee) {
        return holds || (keptByCallee && holdsObjects) || (method.equals("<init>") && isSetOnce);
    }
}
