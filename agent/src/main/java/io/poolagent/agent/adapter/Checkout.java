// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.adapter;

/** The pool's own object for a connection that it lends again and again, and what tells one of its leases from the next. */
final class Checkout {
    final Object pooled;
    final long generation;

    Checkout(Object pooled, long generation) {
        this.pooled = pooled;
        this.generation = generation;
    }
}
