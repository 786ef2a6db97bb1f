// SPDX-License-Identifier: Apache-2.0
package io.poolagent.pool;

/**
 * Keeps the fields of a subclass two cache lines away from those of the object before it in memory, or two threads that
 * work on neighbours slow each other down. A superclass, since the JVM may reorder the fields of one class only.
 */
@SuppressWarnings("unused")
abstract class Padding {
    private int header;
    private long p0, p1, p2, p3, p4, p5, p6, p7;
    private long q0, q1, q2, q3, q4, q5, q6, q7;
}
