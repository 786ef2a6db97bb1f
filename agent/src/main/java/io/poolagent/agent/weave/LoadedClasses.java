// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.weave;

import io.poolagent.agent.adapter.PoolRules;
import java.lang.instrument.Instrumentation;
import java.sql.Array;
import java.sql.Blob;
import java.sql.Clob;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.Ref;
import java.sql.ResultSet;
import java.sql.SQLXML;
import java.sql.Statement;
import java.util.LinkedHashSet;
import java.util.Set;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Weaves what was loaded before the agent: all of it on attach, and at {@code premain} the classes that another agent
 * loaded or that came out of a JDK 25 AOT cache, for which no transformer is called.
 */
public final class LoadedClasses {
    private LoadedClasses() {}

    /** Retransforms the loaded classes that acquire or release; {@code remarks} is told of those that would not. */
    public static void retransform(Instrumentation instrumentation, PoolRules rules, RemarkSink remarks) {
        for (Class<?> type : candidates(instrumentation, rules)) {
            Throwable why = retransform(instrumentation, type);
            if (why != null) {
                remarks.remark(type.getName() + " was loaded before the agent and could not be woven: " + why);
            }
        }
    }

    /**
     * Why this class could not be retransformed; null if it was. One that is loaded and cannot be linked, since a class that it names
     * is missing, is an {@code InternalError} to the JVM: it must keep no other from its turn.
     */
    static @Nullable Throwable retransform(Instrumentation instrumentation, Class<?> type) {
        try {
            instrumentation.retransformClasses(type);
            return null;
        } catch (Throwable t) {
            return t;
        }
    }

    /**
     * Whether any loaded class may be one that acquires or releases. All of these implement an interface of JDBC's, which is
     * loaded before them; asked by name, since to name one here would load it.
     */
    public static boolean mayHaveJdbc(Instrumentation instrumentation) {
        for (Class<?> type : instrumentation.getAllLoadedClasses()) {
            if (type.isInterface()
                    && (type.getName().startsWith("java.sql.") || type.getName().startsWith("javax.sql."))) {
                return true;
            }
        }
        return false;
    }

    private static boolean isWatched(Class<?> type) {
        return Connection.class.isAssignableFrom(type)
                || DataSource.class.isAssignableFrom(type)
                || Statement.class.isAssignableFrom(type)
                || Driver.class.isAssignableFrom(type)
                || ResultSet.class.isAssignableFrom(type)
                || Blob.class.isAssignableFrom(type)
                || Clob.class.isAssignableFrom(type)
                || SQLXML.class.isAssignableFrom(type)
                || Array.class.isAssignableFrom(type)
                || Ref.class.isAssignableFrom(type);
    }

    /**
     * Gives the classes of these names their own bytecode back; the transformer that wove them must be gone.
     *
     * @return how many there were
     */
    public static int restore(Instrumentation instrumentation, Set<String> names, RemarkSink remarks) {
        int restored = 0;
        int kept = 0;
        String first = "";
        for (Class<?> type : instrumentation.getAllLoadedClasses()) {
            if (names.contains(type.getName()) && instrumentation.isModifiableClass(type)) {
                Throwable why = retransform(instrumentation, type);
                if (why == null) {
                    restored++;
                } else if (kept++ == 0) {
                    first = type.getName() + ": " + why;
                }
            }
        }
        if (kept > 0) {
            remarks.remark((kept == 1 ? "1 class" : kept + " classes")
                    + " could not be given back the bytecode of before, and any hooks there do nothing now: " + first);
        }
        return restored;
    }

    private static Set<Class<?>> candidates(Instrumentation instrumentation, PoolRules rules) {
        Set<Class<?>> found = new LinkedHashSet<>();
        for (Class<?> type : instrumentation.getAllLoadedClasses()) {
            if (isWatched(type) || rules.of(type.getName()) != null) {
                // The superclasses too: the method may be inherited from one that implements neither interface.
                for (Class<?> c = type; c != null; c = c.getSuperclass()) {
                    if (c.getClassLoader() != null && !c.isInterface() && instrumentation.isModifiableClass(c)) {
                        found.add(c);
                    }
                }
            }
        }
        return found;
    }
}
