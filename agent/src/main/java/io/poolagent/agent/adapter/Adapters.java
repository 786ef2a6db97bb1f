// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.adapter;

import io.poolagent.agent.lease.NewPools;
import io.poolagent.agent.lease.Pool;
import io.poolagent.agent.lease.Sources;
import io.poolagent.agent.lease.WeakIdentityMap;
import io.poolagent.agent.stack.CodeOwners;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Finds the {@link Pool} behind a data source. A data source that no adapter claims is watched all the same, as {@link
 * AnyPool}. Safe for use by any thread.
 */
public final class Adapters implements CodeOwners, Sources {
    private static final List<Adapter> KNOWN = Collections.unmodifiableList(Arrays.<Adapter>asList(
            new GuardedPoolAdapter(),
            new HikariCpAdapter(),
            new CommonsDbcp2Adapter(),
            new CommonsDbcpAdapter(),
            new TomcatJdbcAdapter(),
            new C3p0Adapter(),
            new DruidAdapter(),
            new AgroalAdapter(),
            new ViburAdapter(),
            new BoneCpAdapter(),
            new UcpAdapter(),
            new IronJacamarAdapter(),
            new MariaDbAdapter(),
            new H2Adapter()));

    // Kept by the class, so that a redeployed application can go.
    private final ClassValue<SourceKind> kinds = new ClassValue<SourceKind>() {
        @Override
        protected SourceKind computeValue(Class<?> type) {
            return SourceKind.of(type, KNOWN);
        }
    };
    private final WeakIdentityMap<Pool> pools = WeakIdentityMap.forgetting();
    private final NewPools newPools = new NewPools();
    private final Inside inside;
    private final ResultSets resultSets;
    private final PoolRules rules;

    /** @param opener makes a class's package open to the agent where it sits in a named module */
    public Adapters(ModuleOpener opener) {
        this(opener, PoolRules.none());
    }

    /** @param rules the home-made pools */
    public Adapters(ModuleOpener opener, PoolRules rules) {
        this.inside = new Inside(opener);
        this.resultSets = new ResultSets(opener);
        this.rules = rules;
    }

    /** Those of known kinds that have lent for the first time since they were asked for last. */
    public NewPools newPools() {
        return newPools;
    }

    public PoolRules rules() {
        return rules;
    }

    /** The pool whose method, named by a rule, this is; {@code self} is null of a static one. */
    public RulePool poolOf(RuleMethod method, @Nullable Object self) {
        return rules.poolOf(method, self, inside);
    }

    /** Whether a connection is the driver's own, by its class. */
    public boolean isPhysical(Object handle) {
        return Drivers.isDriverClass(handle.getClass());
    }

    /** What stands for the pool of a connection that this driver or data source opened for its holder alone. */
    public Pool noPool(Object opener) {
        return new NoPool(opener.getClass().getName());
    }

    public ResultSets resultSets() {
        return resultSets;
    }

    /** The pool that lent this handle, or null if it is no lease. */
    public @Nullable Pool poolOf(DataSource source, Object handle) {
        return poolOf(source, kindOf(source), handle);
    }

    /** The same, where it is known what the data source is. */
    public @Nullable Pool poolOf(Object source, SourceKind kind, Object handle) {
        SourceKind.Last last = kind.last(source);
        Pool pool = last.pool;
        if (pool == null) {
            pool = find(source, handle, kind);
            last.pool = pool;
        }
        return pool;
    }

    private @Nullable Pool find(Object source, Object handle, SourceKind kind) {
        Pool known = pools.get(source);
        if (known != null) {
            return known;
        }
        if (kind.isWrapper() || (kind.adapter == null && Drivers.isDriverClass(handle.getClass()))) {
            return null; // A driver's own data source gives a physical connection.
        }
        Pool made = kind.adapter == null ? new UnknownPool(source.getClass()) : adapted(kind.adapter, source);
        Pool there = pools.putIfAbsent(source, made);
        if (there == made && kind.adapter != null) {
            newPools.add(made, new Throwable());
        }
        return there;
    }

    private Pool adapted(Adapter adapter, Object source) {
        Pool pool = adapter.pool((DataSource) source, inside);
        if (pool instanceof AnyPool) {
            ((AnyPool) pool).adaptedBy(adapter, source, inside);
        }
        return pool;
    }

    @Override
    public @Nullable Pool poolOf(Object source) {
        return pools.get(source);
    }

    @Override
    public int maximum(Object source) {
        Adapter adapter = kinds.get(source.getClass()).adapter;
        return adapter == null ? -1 : adapter.maximum(source, inside);
    }

    @Override
    public int maximum(Pool pool) {
        return pool instanceof AnyPool ? ((AnyPool) pool).maximum(inside) : -1;
    }

    /** What this object is, whose {@code getConnection} is called. */
    public SourceKind kindOf(Object source) {
        return kinds.get(source.getClass());
    }

    /** Whether a class, by its name, is part of a known pool, or what such a pool lends. */
    @Override
    public boolean isPools(String className) {
        return isPoolCode(className) || isLent(className) || rules.isOwnCode(className);
    }

    /** The same, of what keeps connections. */
    public boolean isKeeper(String className) {
        return isPoolCode(className) || rules.isOwnCode(className);
    }

    static boolean isPoolCode(String className) {
        for (Adapter adapter : KNOWN) {
            if (adapter.isOwnCode(className)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isLent(String className) {
        for (Adapter adapter : KNOWN) {
            if (adapter.lendsDriverClass(className)) {
                return true;
            }
        }
        return false;
    }
}
