// SPDX-License-Identifier: Apache-2.0
package io.poolagent.pool;

/** What {@code close()} does on a handle whose lease was released before. {@link GuardedDataSource#release} throws in any case. */
public enum DoubleReleasePolicy {
    /**
     * Nothing, as JDBC demands, but it is counted and told to the listeners; the log has the first as a warning with its
     * stack, the others at debug level.
     */
    REPORT,
    /** Counted and told to the listeners, then throws {@link DoubleReleaseException}. For tests: it finds the caller at once. */
    THROW,
    /** Nothing, but it is counted. For an application that closes twice by design, which is legal. */
    IGNORE
}
