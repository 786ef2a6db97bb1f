// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent;

import io.poolagent.agent.finding.Faults;
import io.poolagent.agent.lease.AcquirerLoaders;
import io.poolagent.agent.lease.AgentThread;
import io.poolagent.agent.report.sink.AgentInside;
import io.poolagent.agent.report.sink.Overview;
import java.lang.instrument.Instrumentation;
import java.lang.ref.Reference;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The agent as its surfaces see it. Not the {@link Standby} itself, which would load their types at each start. */
final class AgentView implements AgentInside {
    private final Standby standby;
    private final Instrumentation instrumentation;
    private final @Nullable AcquirerLoaders loaders;
    private final boolean takesOrders;

    private AgentView(
            Standby standby, Instrumentation instrumentation, @Nullable AcquirerLoaders loaders, boolean takesOrders) {
        this.takesOrders = takesOrders;
        this.standby = standby;
        this.instrumentation = instrumentation;
        this.loaders = loaders;
    }

    /**
     * What surfaces see.
     *
     * @param loaders notes who acquires; null if nobody asks for it
     * @param takesOrders whether connections may be taken back by order
     */
    static AgentInside of(
            Standby standby, Instrumentation instrumentation, @Nullable AcquirerLoaders loaders, boolean takesOrders) {
        return new AgentView(standby, instrumentation, loaders, takesOrders);
    }

    @Override
    public Overview overview() throws InterruptedException {
        return running().report(false, false);
    }

    @Override
    public Faults faults() {
        return running().reporter().faults();
    }

    private Watch running() {
        Watch running = standby.running();
        if (running == null) {
            throw new IllegalStateException("it does not watch yet");
        }
        return running;
    }

    @Override
    public boolean takesOrders() {
        return takesOrders;
    }

    @Override
    public int reclaim(long pool) {
        return running().policy().reclaim(pool);
    }

    @Override
    public boolean isLoaded(String className) {
        for (Class<?> type : instrumentation.getAllLoadedClasses()) {
            if (type.getName().equals(className)) {
                return true;
            }
        }
        return false;
    }

    @Override
    public @Nullable Class<?> usedBy(ClassLoader loader, String className) {
        for (Class<?> type : instrumentation.getInitiatedClasses(loader)) {
            if (type.getName().equals(className)) {
                return type;
            }
        }
        return null;
    }

    @Override
    public @Nullable List<Reference<ClassLoader>> latestLoaders() {
        return loaders == null ? null : loaders.latest();
    }

    @Override
    public List<List<Reference<ClassLoader>>> applications() {
        return loaders == null ? Collections.emptyList() : loaders.all();
    }

    @Override
    public List<Reference<ClassLoader>> firstLoaders() {
        return Objects.requireNonNull(loaders, "only for what goes to the application")
                .first();
    }

    @Override
    public Thread threadFor(Runnable applicationsCode, String name) {
        return new AgentThread(applicationsCode, name);
    }

    @Override
    public boolean tookConnection(Thread thread) {
        return thread instanceof AgentThread && ((AgentThread) thread).hasAcquired();
    }
}
