// SPDX-License-Identifier: Apache-2.0
package io.poolagent.benchmarks;

import java.util.Collection;
import java.util.function.ToDoubleFunction;

/** The median of some samples, and how far they lie apart. */
record Spread(double median, double least, double most) {
    static <T> Spread of(Collection<T> samples, ToDoubleFunction<T> value) {
        double[] sorted = samples.stream().mapToDouble(value).sorted().toArray();
        int middle = sorted.length / 2;
        double median = sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
        return new Spread(median, sorted[0], sorted[sorted.length - 1]);
    }
}
