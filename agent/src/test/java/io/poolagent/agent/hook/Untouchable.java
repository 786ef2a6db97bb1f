// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.hook;

import java.lang.reflect.Proxy;

/** Objects that the agent may know, and none of whose methods it may call. */
final class Untouchable {
    private Untouchable() {}

    static Object of(Class<?>... types) {
        return Proxy.newProxyInstance(Untouchable.class.getClassLoader(), types, (self, method, arguments) -> {
            throw new AssertionError(method + " was called");
        });
    }
}
