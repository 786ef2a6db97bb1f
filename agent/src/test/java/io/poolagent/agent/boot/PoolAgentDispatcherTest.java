// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.boot;

import static org.assertj.core.api.Assertions.assertThat;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PoolAgentDispatcherTest {
    private final int failuresBefore = PoolAgentDispatcher.failures();

    @AfterEach
    void unhook() {
        PoolAgentDispatcher.hook(null);
    }

    @Test
    void withoutAHookNothingHappens() {
        assertThat(PoolAgentDispatcher.hook()).isNull();
        assertThat(callAll()).isNull();
        assertThat(PoolAgentDispatcher.failures()).isEqualTo(failuresBefore);
    }

    @Test
    void theHookSeesEveryCall() {
        StringBuilder seen = new StringBuilder();
        PoolAgentDispatcher hook = new Hook() {
            @Override
            void on(String what) {
                seen.append(what).append('\n');
            }
        };
        PoolAgentDispatcher.hook(hook);

        assertThat(PoolAgentDispatcher.hook()).isSameAs(hook);
        assertThat(callAll()).isEqualTo("token");
        PoolAgentDispatcher.released("handle", null, null); // No token: nothing to end.
        assertThat(seen)
                .hasToString("acquiring source\nacquired source handle\nreleasing handle\nreleased handle 7 null\n");
        assertThat(PoolAgentDispatcher.failures()).isEqualTo(failuresBefore);
    }

    @Test
    void failuresAreCountedAndStayInside() {
        PoolAgentDispatcher.hook(new Hook() {
            @Override
            void on(String what) {
                throw new StackOverflowError(what);
            }
        });

        assertThat(callAll()).isNull();
        assertThat(PoolAgentDispatcher.failures()).isEqualTo(failuresBefore + 4);
        assertThat(PoolAgentDispatcher.firstFailure()).contains(" at ");
    }

    private static @Nullable Object callAll() {
        PoolAgentDispatcher.acquiring("source");
        PoolAgentDispatcher.acquired("source", "handle");
        Object token = PoolAgentDispatcher.releasing("handle");
        PoolAgentDispatcher.released("handle", 7, null);
        return token;
    }

    private abstract static class Hook extends PoolAgentDispatcher {
        abstract void on(String what);

        @Override
        protected void onAcquiring(Object source) {
            on("acquiring " + source);
        }

        @Override
        protected void onAcquired(Object source, Object handle) {
            on("acquired " + source + " " + handle);
        }

        @Override
        protected Object onReleasing(Object handle) {
            on("releasing " + handle);
            return "token";
        }

        @Override
        protected void onReleased(Object handle, Object token, Throwable thrown) {
            on("released " + handle + " " + token + " " + thrown);
        }
    }
}
