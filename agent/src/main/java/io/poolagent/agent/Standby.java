// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent;

import io.poolagent.agent.lease.AcquirerLoaders;
import io.poolagent.agent.lease.Ledger;
import io.poolagent.agent.report.sink.SinkOptions;
import io.poolagent.agent.weave.Boot;
import io.poolagent.agent.weave.LoadedClasses;
import io.poolagent.agent.weave.RemarkSink;
import io.poolagent.agent.weave.WeaveGate;
import io.poolagent.agent.weave.Weaver;
import java.io.PrintStream;
import java.lang.instrument.Instrumentation;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * The agent from the start of the JVM until the first class is to be woven, which is when the watch begins: a JVM that opens no
 * connection loads and runs no more than this. Nothing can be missed by it, since only woven code is ever heard. Safe for
 * use by any thread.
 */
final class Standby implements WeaveGate, RemarkSink, Runnable {
    private final Options options;
    private final Instrumentation instrumentation;
    private final Weaver weaver;
    // Made by the thread that starts the JVM: one made by the application's would inherit, and keep, what is that
    // one's.
    private final Thread thread = new Thread(this, "pool-agent");
    private final Thread exit = new Thread("pool-agent exit") {
        @Override
        public void run() {
            Watch running = watch;
            if (running != null) {
                running.finish();
            }
        }
    };

    // As they are before the application may replace them.
    private final PrintStream standardOutput = System.out;
    private final PrintStream standardError = System.err;

    // Guarded by this object; the watch is read without it by the exit, which must wait for nobody.
    private boolean begun;
    private boolean ready;
    private @Nullable String fault;
    private volatile @Nullable Watch watch;

    Standby(Options options, Instrumentation instrumentation) {
        this.options = options;
        this.instrumentation = instrumentation;
        this.weaver = new Weaver(
                SelfTest.PROBE, options.throwsOnMisuse(), options.watchesUnits(), options.pools(), this, this);
        thread.setDaemon(true);
        thread.setContextClassLoader(Standby.class.getClassLoader());
        exit.setContextClassLoader(Standby.class.getClassLoader());
    }

    /**
     * Says that the agent runs, and waits; begins at once if there is something to watch already, or to be said elsewhere than
     * on standard error: that a file cannot be written must be known at the start.
     *
     * @param attached whether it came to a running JVM
     * @return why it cannot watch, or null
     */
    @Nullable
    String stand(boolean attached) {
        // Loaded now: inside a transformer it would be a ClassCircularityError
        // (https://bugs.openjdk.org/browse/JDK-8164165).
        ThreadLocalRandom.current();
        Runtime.getRuntime().addShutdownHook(exit);
        if (!attached
                && (options.log().equals(SinkOptions.STDERR) || options.logsToApplication())
                && options.pools().isEmpty()
                && !LoadedClasses.mayHaveJdbc(instrumentation)) {
            if (!options.logsToApplication()) { // That has no log yet.
                StartLine.info(words());
            }
            instrumentation.addTransformer(weaver, true);
            return null;
        }
        Watch early = prepare();
        if (early != null) {
            if (!options.logsToApplication()) {
                early.reporter().note(words());
            }
            instrumentation.addTransformer(weaver, true);
            early.weaveLoaded();
            early.begin();
        }
        return fault;
    }

    private String words() {
        return PoolAgent.version() + " watches this JVM: " + options;
    }

    /** What watches, from now on if it has not begun; null if it could not, which has been said. */
    synchronized @Nullable Watch watch() {
        isOpen();
        return watch;
    }

    /** Asked before a class is woven, by the thread that loads it: begins with the first. Whether woven code can be linked. */
    @Override
    public synchronized boolean isOpen() {
        if (!begun) { // Else it is this thread that is about to.
            Watch first = prepare();
            if (first != null) {
                first.begin();
            }
        }
        return ready;
    }

    private synchronized @Nullable Watch prepare() {
        begun = true;
        try {
            Boot boot = new Boot(instrumentation);
            String remark = boot.defineDispatcher();
            ready = true;
            AcquirerLoaders loaders = options.goesToApplication() ? new AcquirerLoaders() : null;
            Watch made = new Watch(
                    options,
                    instrumentation,
                    boot,
                    weaver,
                    thread,
                    exit,
                    new Ledger(loaders),
                    options.sinks(
                            standardOutput,
                            standardError,
                            AgentView.of(this, instrumentation, loaders, options.takesOrders())));
            if (options.logsToApplication()) {
                made.reporter().note(words());
            }
            if (remark != null) {
                made.reporter().note(remark);
            }
            watch = made;
            return made;
        } catch (Throwable t) { // Whatever it is, the application must go on.
            fault = PoolAgent.refuse("internal error: " + t);
            t.printStackTrace();
            ready = false;
            System.clearProperty(AttachProtocol.RUNNING);
            instrumentation.removeTransformer(weaver);
            return null;
        }
    }

    /** What watches, if it has begun. */
    @Nullable
    Watch running() {
        return watch;
    }

    /** Takes a remark on what is woven. */
    @Override
    public void remark(String remark) {
        Watch running = watch();
        if (running != null) {
            running.reporter().warn(remark);
        }
    }

    /** The body of the agent's thread, which is started by the watch. */
    @Override
    public void run() {
        Watch running = watch;
        if (running != null) {
            running.run();
        }
    }
}
