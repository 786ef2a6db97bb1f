// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent;

import io.poolagent.agent.report.sink.AgentInside;
import io.poolagent.agent.report.sink.Overview;
import java.lang.instrument.Instrumentation;

/** The agent as its surfaces see it. Not the {@link Standby} itself, which would load their types at each start. */
final class AgentView implements AgentInside {
    private final Standby standby;
    private final Instrumentation instrumentation;

    private AgentView(Standby standby, Instrumentation instrumentation) {
        this.standby = standby;
        this.instrumentation = instrumentation;
    }

    static AgentInside of(Standby standby, Instrumentation instrumentation) {
        return new AgentView(standby, instrumentation);
    }

    @Override
    public Overview overview() throws InterruptedException {
        Watch running = standby.running();
        if (running == null) {
            throw new IllegalStateException("it does not watch yet");
        }
        return running.report(false, false);
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
}
