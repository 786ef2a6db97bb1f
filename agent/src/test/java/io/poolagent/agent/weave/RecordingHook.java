// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.weave;

import io.poolagent.agent.boot.PoolAgentDispatcher;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Listens while a test runs: writes down what woven code calls, and answers as it is told to. */
final class RecordingHook extends PoolAgentDispatcher implements BeforeEachCallback, AfterEachCallback {
    final List<String> calls = new ArrayList<>();
    final List<Object> passedBy = new ArrayList<>();
    Object token = "token";
    boolean failing;
    Throwable refusal;

    @Override
    public void beforeEach(ExtensionContext context) {
        hook(this);
    }

    @Override
    public void afterEach(ExtensionContext context) {
        hook(null);
    }

    @Override
    protected Throwable onRefusing(Object handleOrStatement, String method) {
        if (refusal != null) {
            called("refusing " + method);
        }
        return refusal;
    }

    private void called(String what) {
        calls.add(what);
        if (failing) {
            throw new IllegalStateException("hook failed");
        }
    }

    @Override
    protected Object onAcquiring(Object source) {
        called("acquiring");
        return "acquiring";
    }

    @Override
    protected void onAcquired(Object source, Object given, Object handle) {
        calls.add("acquired " + handle);
    }

    @Override
    protected Object onReleasing(Object handle) {
        called("releasing");
        return token;
    }

    @Override
    protected void onReleased(Object handle, Object given, Throwable thrown) {
        calls.add("released " + thrown);
    }

    @Override
    protected Object onLending(Object handle) {
        called("lending");
        return token;
    }

    @Override
    protected void onLent(Object handle, Object given, Object statement, Object sql, Throwable thrown) {
        called("lent " + statement + " " + sql + (thrown == null ? "" : " " + thrown));
    }

    @Override
    protected void onCalling(Object handle) {
        called("calling");
    }

    @Override
    protected void onCalled(Object handle, Object argument, Throwable thrown) {
        called("called " + argument + " " + thrown);
    }

    @Override
    protected Object onExecuting(Object statement, String sql) {
        called("executing " + sql);
        return token;
    }

    @Override
    protected void onExecuted(Object statement, Object given, @Nullable Object resultSet, Throwable thrown) {
        called("executed " + (resultSet == null ? "" : resultSet + " ") + thrown);
    }

    @Override
    protected void onResult(Object statement, Object resultSet) {
        called("result " + resultSet);
    }

    @Override
    protected void onClosed(Object statement, boolean itself) {
        called(itself ? "closes itself" : "closed");
    }

    @Override
    protected void onState(
            Object connection,
            String method,
            @Nullable Object given,
            @Nullable Object told,
            @Nullable Throwable thrown) {
        called(method + " " + given + " " + told + " " + thrown);
    }

    @Override
    protected void onRead(Object resultSet, Throwable thrown) {
        called("read " + thrown);
    }

    @Override
    protected Object onBegins(int kind) {
        called("begins " + kind);
        return token;
    }

    @Override
    protected Object onGivingOut() {
        called("givingOut");
        return "giving out";
    }

    @Override
    protected void onGaveOut(int method, Object given, @Nullable Object pool, @Nullable Object handle) {
        called("gaveOut " + method + " " + given + (pool == null ? " static " : " ") + handle);
    }

    @Override
    protected @Nullable Object onTakingBack(int method, @Nullable Object pool, Object[] arguments) {
        called("takingBack " + method + (pool == null ? " static " : " ") + arguments.length);
        return token;
    }

    @Override
    protected void onEnds(Object given) {
        called("ends " + given);
    }

    @Override
    protected @Nullable Object onPasses(int kind, @Nullable Object by) {
        if (by != null) {
            passedBy.add(by);
        }
        called(by != null ? "passes " + kind : kind == TASK ? "between tasks" : "request goes on");
        return by == null ? null : token;
    }

    @Override
    protected void onTookBack(@Nullable Object token, @Nullable Throwable thrown) {
        called("tookBack " + thrown);
    }
}
