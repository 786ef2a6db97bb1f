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

/**
 * Weaves what was loaded before the agent: all of it on attach, and at {@code premain} the classes that another agent
 * loaded or that came out of a JDK 25 AOT cache, for which no transformer is called.
 */
public final class LoadedClasses {
    private LoadedClasses() {}

    /** Retransforms the loaded classes that acquire or release; {@code remarks} is told of those that would not. */
    public static void retransform(Instrumentation instrumentation, PoolRules rules, RemarkSink remarks) {
        for (Class<?> type : candidates(instrumentation, rules)) {
            try {
                instrumentation.retransformClasses(type);
            } catch (Exception | LinkageError e) {
                remarks.remark(type.getName() + " was loaded before the agent and could not be woven: " + e);
            }
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
        for (Class<?> type : instrumentation.getAllLoadedClasses()) {
            if (names.contains(type.getName()) && instrumentation.isModifiableClass(type)) {
                try {
                    instrumentation.retransformClasses(type);
                    restored++;
                } catch (Exception | LinkageError e) {
                    remarks.remark(
                            type.getName() + " could not be given its own bytecode back; its hooks do nothing: " + e);
                }
            }
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
