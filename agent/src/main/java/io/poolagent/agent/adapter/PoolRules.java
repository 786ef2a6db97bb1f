// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.adapter;

import io.poolagent.agent.lease.WeakIdentityMap;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** All rules of the option {@code pool}, the methods woven for them, and the pools met so far. Safe for use by any thread. */
public final class PoolRules {
    private static final String NONE = "none";

    private final Map<String, PoolRule> rules = new HashMap<>();
    // A method's place is its number in woven code. Grows with the classes that rules name.
    private final List<RuleMethod> methods = new CopyOnWriteArrayList<>();
    // By the pool itself, or by the rule where there is one pool a class.
    private final WeakIdentityMap<RulePool> pools = WeakIdentityMap.forgetting();

    private PoolRules(List<PoolRule> all) {
        for (PoolRule rule : all) {
            rules.put(rule.type(), rule);
        }
    }

    public static PoolRules none() {
        return new PoolRules(Collections.emptyList());
    }

    /**
     * Reads the option {@code pool}.
     *
     * @throws IllegalArgumentException if a rule makes no sense, saying what is wrong with it
     */
    public static PoolRules parse(String option) {
        return option.equals(NONE) ? none() : new PoolRules(PoolRule.parse(option));
    }

    public boolean isEmpty() {
        return rules.isEmpty();
    }

    /** The rule for a class, by its name, or null. */
    public @Nullable PoolRule of(String className) {
        return rules.get(className);
    }

    boolean isOwnCode(String className) {
        for (PoolRule rule : rules.values()) {
            if (rule.isOwnCode(className)) {
                return true;
            }
        }
        return false;
    }

    /** The classes that rules name and that were not met so far. */
    public Set<String> unmet() {
        Set<String> unmet = new TreeSet<>(rules.keySet());
        for (RuleMethod method : methods) {
            unmet.remove(method.rule().type());
        }
        return unmet;
    }

    /** The number of a method that is to be woven. */
    public synchronized int register(RuleMethod method) {
        int known = methods.indexOf(method);
        if (known >= 0) {
            return known;
        }
        methods.add(method);
        return methods.size() - 1;
    }

    public RuleMethod method(int number) {
        return methods.get(number);
    }

    /** The pool whose method this is; {@code self} is null of a static one. */
    RulePool poolOf(RuleMethod method, @Nullable Object self, Inside inside) {
        Object key = method.isOfClass() || self == null ? method.rule() : self;
        RulePool known = pools.get(key);
        return known != null ? known : pools.putIfAbsent(key, RulePool.of(method.rule(), key, inside));
    }
}
