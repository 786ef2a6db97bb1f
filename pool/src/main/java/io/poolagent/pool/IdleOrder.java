// SPDX-License-Identifier: Apache-2.0
package io.poolagent.pool;

/** Which of several idle connections is lent first. */
public enum IdleOrder {
    /** The one the calling thread had before, else any. The quickest by far: no search, no common queue. */
    THREAD,
    /** The longest idle: load goes round all connections. */
    FIFO,
    /** The shortest idle: the others stay idle and can leave. */
    LIFO
}
