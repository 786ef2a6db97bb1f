// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.adapter;

/** What stands for the pool of a connection that comes from none: opened by a driver for its holder alone. */
final class NoPool extends AnyPool {
    /** @param opener the class of the driver or data source that opened it */
    NoPool(String opener) {
        super("none", opener);
    }

    @Override
    public boolean isNone() {
        return true;
    }

    @Override
    public boolean closesItself(Object handle) {
        return true;
    }
}
