// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.adapter;

import io.poolagent.agent.lease.Pool;
import io.poolagent.agent.stack.Wrappers;
import java.lang.ref.Reference;
import java.lang.ref.WeakReference;
import java.sql.DatabaseMetaData;
import java.sql.Driver;
import java.sql.Statement;
import java.util.List;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * What an object is whose {@code getConnection} is called, by its class: looked up once a call, since to ask an object
 * whether it is of an interface that it is not of is slow. Safe for use by any thread.
 */
public final class SourceKind {
    private enum Role {
        /** A data source of a known pool. */
        KNOWN,
        /** Any other data source. */
        UNKNOWN,
        /** A data source that only hands out what another gives it: as if it were not there. */
        WRAPPER,
        DRIVER,
        /** A statement or metadata, which gives out the connection that it is of. */
        OF_A_CONNECTION,
        OTHER
    }

    /** Depths below this have their entries ready. */
    private static final int USUAL = 4;

    final @Nullable Adapter adapter;
    // Each made by whoever needs it first; of two threads one makes it in vain.
    private final @Nullable Entry[] entries = new Entry[USUAL * USUAL];
    // Of the class's data sources the one asked for last: most classes have but one.
    private volatile Last last = new Last(null);
    private final Role role;

    private SourceKind(Role role, @Nullable Adapter adapter) {
        this.role = role;
        this.adapter = adapter;
    }

    static SourceKind of(Class<?> type, List<Adapter> known) {
        if (!DataSource.class.isAssignableFrom(type)) {
            return new SourceKind(
                    Driver.class.isAssignableFrom(type)
                            ? Role.DRIVER
                            : Statement.class.isAssignableFrom(type) || DatabaseMetaData.class.isAssignableFrom(type)
                                    ? Role.OF_A_CONNECTION
                                    : Role.OTHER,
                    null);
        }
        for (Class<?> c = type; c != null; c = c.getSuperclass()) {
            for (Adapter adapter : known) {
                if (adapter.claims(c.getName())) {
                    return new SourceKind(Role.KNOWN, adapter);
                }
            }
            if (Wrappers.isSource(c.getName())) {
                return new SourceKind(Role.WRAPPER, null);
            }
        }
        return new SourceKind(Role.UNKNOWN, null);
    }

    /** Whether it is a data source that has connections of its own to give. */
    public boolean isSource() {
        return role == Role.KNOWN || role == Role.UNKNOWN;
    }

    /** Whether it is a data source of a known pool; an unknown one around it is then only a wrapper. */
    public boolean isKnown() {
        return role == Role.KNOWN;
    }

    public boolean isWrapper() {
        return role == Role.WRAPPER;
    }

    public boolean isDriver() {
        return role == Role.DRIVER;
    }

    /** Whether the connection that it gives out is the one that it belongs to. */
    public boolean isOfAConnection() {
        return role == Role.OF_A_CONNECTION;
    }

    /**
     * What is to be remembered of a call that begins; allocates nothing at the usual depths.
     *
     * @param depth in how many calls of {@code getConnection} the thread is
     * @param knownDepth in how many of those of known pools
     */
    public Entry entry(int depth, int knownDepth) {
        if (depth >= USUAL || knownDepth >= USUAL) {
            return new Entry(this, depth, knownDepth);
        }
        int place = depth * USUAL + knownDepth;
        Entry usual = entries[place];
        if (usual == null) {
            usual = new Entry(this, depth, knownDepth);
            entries[place] = usual;
        }
        return usual;
    }

    /** A data source of this kind, not kept alive; mostly the same reference each time. */
    public Reference<Object> reference(Object source) {
        return last(source);
    }

    Last last(Object source) {
        Last known = last;
        if (known.get() != source) {
            known = new Last(source);
            last = known;
        }
        return known;
    }

    static final class Last extends WeakReference<Object> {
        /** Its pool, once it is known. */
        volatile @Nullable Pool pool;

        private Last(@Nullable Object source) {
            super(source);
        }
    }
}
