// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.report.jmx;

import io.poolagent.agent.finding.Finding;
import io.poolagent.agent.finding.Tally;
import io.poolagent.agent.report.sink.AgentInside;
import io.poolagent.agent.report.sink.Amount;
import io.poolagent.agent.report.sink.Remarks;
import io.poolagent.agent.report.sink.Sink;
import java.util.concurrent.TimeUnit;
import javax.management.JMException;
import javax.management.MBeanServerFactory;
import org.jspecify.annotations.Nullable;

/**
 * Registers each pool as an MBean while it is known, and sends each finding as a notification. Begins late: the MBean server loads the
 * JDK's LogManager, and an application server that brings another does not start if that was loaded first. No class of JMX is loaded
 * before. One thread.
 */
public final class JmxSink implements Sink, Runnable {
    private static final long EVERY_MILLIS = 2_000;
    private static final int MOST_FAILED = 5;
    private static final long CLOSE_MILLIS = 2_000;
    private static final String LOG_MANAGER = "java.util.logging.LogManager";

    private final AgentInside agent;
    private final Remarks remarks;
    private volatile @Nullable PoolBeans beans;
    private volatile boolean ended;
    private @Nullable Thread thread; // The writer's own.

    /** Registers nothing yet. */
    public JmxSink(AgentInside agent, Remarks remarks) {
        this.agent = agent;
        this.remarks = remarks;
    }

    @Override
    public String name() {
        return "jmx";
    }

    /** So that {@link #begin} is called. */
    @Override
    public boolean isForTheEnd() {
        return true;
    }

    /** Makes its thread by now: one made by the application's would inherit, and keep, what is that one's. */
    @Override
    public void begin() {
        Thread made = new Thread(null, this, "pool-agent-jmx", 0);
        made.setDaemon(true);
        made.setContextClassLoader(JmxSink.class.getClassLoader());
        made.start();
        thread = made;
    }

    @Override
    public void run() {
        try {
            do {
                pause();
            } while (!ended && !mayBegin());
            if (!ended) {
                register();
            }
        } catch (NoClassDefFoundError e) {
            remarks.warn(
                    "jmx=on: no MBeans: this Java runtime has no java.management (expected: one made with that module)");
        } catch (Throwable t) { // Also what the application's own MBean server throws.
            remarks.warn("jmx=on: no more MBeans: " + t);
        } finally {
            unregister();
        }
    }

    private void register() throws JMException {
        PoolBeans made = new PoolBeans(agent, remarks);
        beans = made;
        for (int failed = 0; failed < MOST_FAILED && !ended; ) {
            failed = refresh(made) ? 0 : failed + 1;
            pause();
        }
    }

    /** The application may interrupt whatever thread it finds. */
    private static void pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(EVERY_MILLIS);
        } catch (InterruptedException e) {
            // If the agent leaves, the flag says so.
        }
    }

    /** False if the agent is busy, or watches no more, which it has said. */
    private static boolean refresh(PoolBeans made) throws JMException {
        try {
            made.refresh();
            return true;
        } catch (IllegalStateException | InterruptedException e) {
            return false;
        }
    }

    /**
     * Whether it hurts nobody that the JDK's LogManager is loaded and the MBean server made: they are, or what is named to be used
     * for them can be.
     */
    private boolean mayBegin() {
        return (isFound("java.util.logging.manager") || agent.isLoaded(LOG_MANAGER))
                && (isFound("javax.management.builder.initial")
                        || !MBeanServerFactory.findMBeanServer(null).isEmpty());
    }

    /** Whether the class that a property names, if it does, is there for everybody. */
    private static boolean isFound(String property) {
        String type = System.getProperty(property);
        if (type == null || type.isEmpty()) {
            return true;
        }
        try {
            Class.forName(type, false, ClassLoader.getSystemClassLoader());
            return true;
        } catch (ClassNotFoundException | LinkageError e) {
            return false;
        }
    }

    @Override
    public Amount admit(Finding finding, Tally.Entry bug, long wallMillis) {
        return beans == null ? Amount.NOTHING : Amount.FULL;
    }

    @Override
    public void finding(Finding finding, Tally.Entry bug, Amount amount) {
        PoolBeans to = beans;
        if (to != null) {
            to.send(finding, bug);
        }
    }

    @Override
    public void close() {
        ended = true;
        Thread running = thread;
        if (running == null) {
            return;
        }
        running.interrupt();
        try {
            running.join(CLOSE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void unregister() {
        PoolBeans made = beans;
        beans = null;
        if (made != null) {
            made.close();
        }
    }
}
