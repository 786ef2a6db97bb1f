// SPDX-License-Identifier: Apache-2.0
package io.poolagent.pool.group;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntUnaryOperator;
import java.util.random.RandomGenerator;

/** Which of several nodes that could serve a caller does. Of one node alone nothing is selected. */
public enum NodeSelector {
    /** One after the other, in the order they were added; every view counts for itself. */
    ROUND_ROBIN,
    /** Any, all equally likely. */
    RANDOM,
    /** The first that is online, in the order they were added: the others are its stand-ins. */
    ORDERED;

    /** A selection of its own, from the number of nodes to the place of one of them. Safe for any thread. */
    IntUnaryOperator start(RandomGenerator random) {
        AtomicInteger next = new AtomicInteger();
        return switch (this) {
            case ROUND_ROBIN ->
                size -> {
                    int place = next.getAndUpdate(i -> i < size ? i + 1 : 1);
                    return place < size ? place : 0;
                };
            case RANDOM -> random::nextInt;
            case ORDERED -> size -> 0;
        };
    }
}
