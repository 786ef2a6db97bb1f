// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.adapter;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A method that a rule names, as it was found in the class. Immutable. */
public final class RuleMethod {
    private final PoolRule rule;
    private final String name;
    private final boolean ofClass;
    private final int handle;
    private final boolean skippable;
    private final boolean refusing;

    /**
     * @param ofClass whether there is one pool a class, since some of its methods are static
     * @param handle which parameter is the connection; -1 of a method that lends
     * @param skippable whether a second release may be kept from the pool
     * @param refusing whether it is to throw what is wrong with a release
     */
    public RuleMethod(PoolRule rule, String name, boolean ofClass, int handle, boolean skippable, boolean refusing) {
        this.rule = rule;
        this.name = name;
        this.ofClass = ofClass;
        this.handle = handle;
        this.skippable = skippable;
        this.refusing = refusing;
    }

    public PoolRule rule() {
        return rule;
    }

    public String name() {
        return name;
    }

    boolean isOfClass() {
        return ofClass;
    }

    /** Which parameter is the connection. */
    public int handle() {
        return handle;
    }

    /** Whether a second release may be kept from the pool: every acquire is seen, and nothing is returned or it throws. */
    public boolean isSkippable() {
        return skippable;
    }

    /** Whether it is to throw what is wrong with a release. */
    public boolean isRefusing() {
        return refusing;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof RuleMethod
                && rule == ((RuleMethod) other).rule
                && name.equals(((RuleMethod) other).name)
                && ofClass == ((RuleMethod) other).ofClass
                && handle == ((RuleMethod) other).handle
                && skippable == ((RuleMethod) other).skippable
                && refusing == ((RuleMethod) other).refusing;
    }

    @Override
    public int hashCode() {
        return Objects.hash(name, ofClass, handle, skippable, refusing);
    }
}
