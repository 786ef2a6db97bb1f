// SPDX-License-Identifier: Apache-2.0
package io.poolagent.pool;

/** What {@code close()} does on a handle whose lease was released before. {@link GuardedDataSource#release} throws in any case. */
public enum DoubleReleasePolicy {
    /** Nothing, as JDBC demands, but it is counted, logged, and told to the listeners. */
    REPORT,
    /** The same, then throws {@link DoubleReleaseException}. For tests: it finds the caller at once. */
    THROW
}
