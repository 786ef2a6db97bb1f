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
        PoolAgentDispatcher.lent("handle", null, "statement", "sql", null);
        PoolAgentDispatcher.result("statement", null);
        assertThat(seen).hasToString("""
                        acquiring source
                        acquired source 7 handle
                        releasing handle
                        released handle 7 null
                        lending handle
                        lent 7 statement sql
                        calling handle
                        called handle argument null
                        executing statement sql
                        executed statement 7 rows null
                        result statement rows
                        state handle setReadOnly given told null
                        closed statement true
                        read rows null
                        begins 2
                        ends 7
                        passes 0 null
                        passes 4 manager
                        givingOut
                        gaveOut 1 7 pool handle
                        takingBack 2 pool handle
                        tookBack 7 null
                        """);
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
        assertThat(PoolAgentDispatcher.failures()).isEqualTo(failuresBefore + 22);
        assertThat(PoolAgentDispatcher.firstFailure()).contains(" at ");
    }

    @Test
    void whoeverLeavesWantsToKnowNothingMore() {
        PoolAgentDispatcher.watchReads(true);
        PoolAgentDispatcher.watchState(true);
        assertThat(PoolAgentDispatcher.watchesReads()).isTrue();
        assertThat(PoolAgentDispatcher.watchesState()).isTrue();

        PoolAgentDispatcher.hook(null);
        assertThat(PoolAgentDispatcher.watchesReads()).isFalse();
        assertThat(PoolAgentDispatcher.watchesState()).isFalse();
    }

    private static @Nullable Object callAll() {
        Object acquiring = PoolAgentDispatcher.acquiring("source");
        PoolAgentDispatcher.acquired("source", 7, "handle");
        Object token = PoolAgentDispatcher.releasing("handle");
        PoolAgentDispatcher.released("handle", 7, null);
        Object lent = PoolAgentDispatcher.lending("handle");
        PoolAgentDispatcher.lent("handle", 7, "statement", "sql", null);
        PoolAgentDispatcher.calling("handle");
        PoolAgentDispatcher.called("handle", "argument", null);
        Object executing = PoolAgentDispatcher.executing("statement", "sql");
        PoolAgentDispatcher.executed("statement", 7, "rows", null);
        PoolAgentDispatcher.result("statement", "rows");
        PoolAgentDispatcher.state("handle", "setReadOnly", "given", "told", null);
        PoolAgentDispatcher.closed("statement", true);
        PoolAgentDispatcher.read("rows", null);
        Object unit = PoolAgentDispatcher.begins(PoolAgentDispatcher.REQUEST);
        PoolAgentDispatcher.ends(7);
        PoolAgentDispatcher.passes(PoolAgentDispatcher.TASK, null);
        assertThat(PoolAgentDispatcher.passes(PoolAgentDispatcher.ENDING, "manager"))
                .isEqualTo(token);
        assertThat(unit).isEqualTo(token);
        Object giving = PoolAgentDispatcher.givingOut();
        PoolAgentDispatcher.gaveOut(1, 7, "pool", "handle");
        Object taking = PoolAgentDispatcher.takingBack(2, "pool", new Object[] {"handle"});
        PoolAgentDispatcher.tookBack(7, null);
        assertThat(giving).isEqualTo(token);
        assertThat(taking).isEqualTo(token);
        assertThat(acquiring).isEqualTo(token);
        assertThat(lent).isEqualTo(token);
        assertThat(executing).isEqualTo(token);
        return token;
    }

    private abstract static class Hook extends PoolAgentDispatcher {
        abstract void on(String what);

        @Override
        protected Object onAcquiring(Object source) {
            on("acquiring " + source);
            return "token";
        }

        @Override
        protected void onAcquired(Object source, Object token, Object handle) {
            on("acquired " + source + " " + token + " " + handle);
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

        @Override
        protected Object onLending(Object handle) {
            on("lending " + handle);
            return "token";
        }

        @Override
        protected void onLent(Object handle, Object token, Object statement, Object sql, Throwable thrown) {
            on("lent " + token + " " + statement + " " + sql);
        }

        @Override
        protected void onCalling(Object handle) {
            on("calling " + handle);
        }

        @Override
        protected void onCalled(Object handle, Object argument, Throwable thrown) {
            on("called " + handle + " " + argument + " " + thrown);
        }

        @Override
        protected Object onExecuting(Object statement, String sql) {
            on("executing " + statement + " " + sql);
            return "token";
        }

        @Override
        protected void onExecuted(Object statement, Object token, Object resultSet, Throwable thrown) {
            on("executed " + statement + " " + token + " " + resultSet + " " + thrown);
        }

        @Override
        protected void onResult(Object statement, Object resultSet) {
            on("result " + statement + " " + resultSet);
        }

        @Override
        protected void onClosed(Object statement, boolean itself) {
            on("closed " + statement + " " + itself);
        }

        @Override
        protected void onState(Object connection, String method, Object given, Object told, Throwable thrown) {
            on("state " + connection + " " + method + " " + given + " " + told + " " + thrown);
        }

        @Override
        protected void onRead(Object resultSet, Throwable thrown) {
            on("read " + resultSet + " " + thrown);
        }

        @Override
        protected Object onBegins(int kind) {
            on("begins " + kind);
            return "token";
        }

        @Override
        protected Object onGivingOut() {
            on("givingOut");
            return "token";
        }

        @Override
        protected void onGaveOut(int method, Object token, Object pool, Object handle) {
            on("gaveOut " + method + " " + token + " " + pool + " " + handle);
        }

        @Override
        protected Object onTakingBack(int method, Object pool, Object[] arguments) {
            on("takingBack " + method + " " + pool + " " + arguments[0]);
            return "token";
        }

        @Override
        protected void onEnds(Object token) {
            on("ends " + token);
        }

        @Override
        protected Object onPasses(int kind, Object by) {
            on("passes " + kind + " " + by);
            return "token";
        }

        @Override
        protected void onTookBack(Object token, Throwable thrown) {
            on("tookBack " + token + " " + thrown);
        }
    }
}
