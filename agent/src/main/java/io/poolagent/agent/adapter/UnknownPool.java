// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.adapter;

/** A data source that no adapter claims: a pool, for all that is known. */
final class UnknownPool extends AnyPool {
    UnknownPool(Class<?> source) {
        super(numbered(source), source.getName());
    }

    /** What is surely the pool's: its data source itself. */
    @Override
    public boolean isOwnCode(String className) {
        return className.equals(kind()) || className.startsWith(kind() + "$");
    }

    @Override
    public boolean isKnown() {
        return false;
    }
}
