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
    private final Thread thread = new Thread(null, this, "pool-agent-jmx", 0);
    private volatile @Nullable PoolBeans beans;

    /** Registers nothing yet. */
    public JmxSink(AgentInside agent, Remarks remarks) {
        this.agent = agent;
        this.remarks = remarks;
        thread.setDaemon(true);
        thread.setContextClassLoader(JmxSink.class.getClassLoader());
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

    @Override
    public void begin() {
        thread.start();
    }

    @Override
    public void run() {
        try {
            do {
                TimeUnit.MILLISECONDS.sleep(EVERY_MILLIS);
            } while (!mayBegin());
            PoolBeans made = new PoolBeans(agent);
            beans = made;
            for (int failed = 0; failed < MOST_FAILED; ) {
                failed = refresh(made) ? 0 : failed + 1;
                TimeUnit.MILLISECONDS.sleep(EVERY_MILLIS);
            }
        } catch (InterruptedException e) {
            // The agent leaves.
        } catch (LinkageError e) {
            remarks.warn(
                    "jmx=on: no MBeans: this Java runtime has no java.management (expected: one made with that module)");
        } catch (Exception e) {
            remarks.warn("jmx=on: no more MBeans: " + e);
        } finally {
            unregister();
        }
    }

    /** False if the agent is busy, or watches no more, which it has said. */
    private static boolean refresh(PoolBeans made) throws InterruptedException, JMException {
        try {
            made.refresh();
            return true;
        } catch (IllegalStateException e) {
            return false;
        }
    }

    /** Whether it hurts nobody that the JDK's LogManager is loaded: it is, or the one that is named can be. */
    private boolean mayBegin() {
        String manager = System.getProperty("java.util.logging.manager");
        if (manager == null || agent.isLoaded(LOG_MANAGER)) {
            return true;
        }
        try {
            Class.forName(manager, false, ClassLoader.getSystemClassLoader());
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
        thread.interrupt();
        try {
            thread.join(CLOSE_MILLIS);
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
