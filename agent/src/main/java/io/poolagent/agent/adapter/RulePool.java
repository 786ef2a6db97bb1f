// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.adapter;

import io.poolagent.agent.lease.TakeBack;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** A pool that a rule declares. It lends one object again and again, often the driver's own connection. */
public final class RulePool extends AnyPool {
    // What it lends may come from these, declared as well: taken back by either, it is no stranger's.
    private final Set<RulePool> inner = ConcurrentHashMap.newKeySet();
    private volatile boolean lendsUnreleased;

    private RulePool(String name, String kind) {
        super(name, kind);
    }

    /** @param source the pool itself, or its rule where there is one pool a class */
    static RulePool of(PoolRule rule, Object source, Inside inside) {
        String simple = rule.type().substring(rule.type().lastIndexOf('.') + 1);
        Object name = source == rule ? simple : inside.fieldOrNull(source, "name", "poolName");
        return new RulePool(name instanceof String ? (String) name : numbered(simple), rule.type());
    }

    @Override
    public boolean isByRule() {
        return true;
    }

    /** The connection is gone then, and the pool need not hear of it. */
    @Override
    public boolean closesItself(Object handle) {
        return true;
    }

    @Override
    public TakeBack.How objectionToClosing(Object handle) {
        return TakeBack.How.CLOSE_ENDS_CONNECTION;
    }

    /** Remembers that this pool hands out what it takes from another. */
    public void delegatesTo(RulePool other) {
        if (other != this) {
            inner.add(other);
        }
    }

    /** Whether what that pool lent may be given back to this one. */
    public boolean takesBackFrom(@Nullable Object lender) {
        return lender == this
                || (lender instanceof RulePool && (inner.contains(lender) || ((RulePool) lender).inner.contains(this)));
    }

    /**
     * It lent what was not released: it counts its holders, or takes back in a way that no rule names. From now on nobody
     * can say that a release is one too many.
     */
    public void lentUnreleased() {
        lendsUnreleased = true;
    }

    public boolean lendsUnreleased() {
        return lendsUnreleased;
    }
}
