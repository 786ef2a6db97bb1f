// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.finding;

import java.util.regex.Pattern;

/** Which pool it was: a copy, so that what was undeployed is free to go. Immutable. */
public final class PoolFacts {
    private static final Pattern NUMBER = Pattern.compile("-\\d+$");

    private final String name;
    private final String kind;
    private final boolean none;
    private final long number;

    /**
     * A pool of that name, made by that library; or {@code none}, which is called so.
     *
     * @param number tells it from another of that name
     */
    public PoolFacts(String name, String kind, boolean none, long number) {
        this.name = name;
        this.kind = kind;
        this.none = none;
        this.number = number;
    }

    /** Whether there is no pool, and the name stands for none. */
    public boolean isNone() {
        return none;
    }

    /** As its owner calls it. */
    public String name() {
        return name;
    }

    /** In this JVM no other pool has it. */
    public long number() {
        return number;
    }

    /** The library, e.g. {@code HikariCP}; of a connection of no pool its driver. */
    public String kind() {
        return kind;
    }

    /** The name without the number that tells pools without a name apart. */
    String commonName() {
        return commonName(name);
    }

    /** The same of a pool of that name. */
    public static String commonName(String name) {
        return NUMBER.matcher(name).replaceFirst("-");
    }
}
