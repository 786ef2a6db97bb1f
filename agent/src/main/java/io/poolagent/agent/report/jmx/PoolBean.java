// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.report.jmx;

import io.poolagent.agent.finding.Finding;
import io.poolagent.agent.finding.PoolFacts;
import io.poolagent.agent.finding.PoolNow;
import io.poolagent.agent.finding.Tally;
import io.poolagent.agent.report.sink.AgentInside;
import io.poolagent.agent.report.sink.Overview;
import io.poolagent.agent.report.text.TextReport;
import java.time.ZoneId;
import java.util.Collections;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import javax.management.Attribute;
import javax.management.AttributeList;
import javax.management.AttributeNotFoundException;
import javax.management.DynamicMBean;
import javax.management.MBeanException;
import javax.management.MBeanInfo;
import javax.management.MalformedObjectNameException;
import javax.management.Notification;
import javax.management.NotificationBroadcasterSupport;
import javax.management.ObjectName;
import javax.management.ReflectionException;

/** One pool. Every value is of an open type: a client needs none of our classes. Nothing but {@code reclaim()} changes anything. */
final class PoolBean extends NotificationBroadcasterSupport implements DynamicMBean {
    private static final long FRESH_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final ObjectName objectName;
    private final AgentInside agent;
    private final PoolBeans all;
    private final String name;
    private final int number;
    private final AtomicLong sequence = new AtomicLong();

    // Guarded by this object.
    private PoolNow pool;
    private Overview overview;
    private long takenNanos;
    private long seenNanos;

    /**
     * Not registered yet.
     *
     * @param number above 1 if others have that name
     */
    PoolBean(AgentInside agent, PoolBeans all, PoolNow pool, int number, Overview overview)
            throws MalformedObjectNameException {
        super(all.listeners(), PoolInfo.notifications());
        this.name = pool.pool().name();
        this.objectName = PoolBeans.name(name, number);
        this.agent = agent;
        this.all = all;
        this.number = number;
        this.pool = pool;
        this.overview = overview;
        this.seenNanos = System.nanoTime();
        this.takenNanos = seenNanos;
    }

    ObjectName objectName() {
        return objectName;
    }

    String name() {
        return name;
    }

    /** 1, or above if others have that name. */
    int number() {
        return number;
    }

    private synchronized long poolNumber() {
        return pool.pool().number();
    }

    synchronized boolean isOf(PoolFacts facts) {
        return pool.pool().number() == facts.number();
    }

    synchronized void update(PoolNow now, Overview of) {
        pool = now;
        overview = of;
        seenNanos = System.nanoTime();
        takenNanos = seenNanos;
    }

    /** Shows the pool of another, which is to go. */
    void takeOver(PoolBean other) {
        PoolNow now;
        Overview of;
        synchronized (other) {
            now = other.pool;
            of = other.overview;
        }
        update(now, of);
    }

    /** One of which nothing is known now has none in use; whether that has been so for longer than this. */
    synchronized boolean isGone(Overview now, long goneNanos) {
        if (System.nanoTime() - seenNanos > goneNanos) {
            return true;
        }
        pool = new PoolNow(
                pool.pool(),
                0,
                pool.maximum(),
                pool.counts(),
                null,
                Collections.emptyList(),
                Collections.emptyList(),
                Collections.emptyList(),
                null,
                null);
        overview = now;
        takenNanos = System.nanoTime();
        return false;
    }

    @Override
    public Object getAttribute(String attribute) throws AttributeNotFoundException, MBeanException {
        refresh();
        synchronized (this) {
            return PoolInfo.value(attribute, pool, overview);
        }
    }

    /** One that is older than a second is not shown. */
    private void refresh() throws MBeanException {
        synchronized (this) {
            if (System.nanoTime() - takenNanos < FRESH_NANOS) {
                return;
            }
        }
        try {
            all.refresh();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (Exception e) {
            throw new MBeanException(new IllegalStateException(e.toString()));
        }
    }

    @Override
    public AttributeList getAttributes(String[] attributes) {
        AttributeList values = new AttributeList();
        for (String attribute : attributes) {
            try {
                values.add(new Attribute(attribute, getAttribute(attribute)));
            } catch (AttributeNotFoundException | MBeanException e) {
                // Left out, as the interface wants it.
            }
        }
        return values;
    }

    @Override
    public void setAttribute(Attribute attribute) throws AttributeNotFoundException {
        throw new AttributeNotFoundException(attribute.getName() + " cannot be set");
    }

    @Override
    public AttributeList setAttributes(AttributeList attributes) {
        return new AttributeList();
    }

    /** {@code dump()}: the report as text, of all pools. {@code reclaim()}, if orders are taken: takes back what is left of this one. */
    @Override
    public Object invoke(String action, Object[] parameters, String[] signature)
            throws MBeanException, ReflectionException {
        boolean orders = action.equals(PoolInfo.RECLAIM) && agent.takesOrders();
        if (!action.equals(PoolInfo.DUMP) && !orders) {
            throw new ReflectionException(new NoSuchMethodException(action));
        }
        try {
            if (orders) {
                return agent.reclaim(poolNumber());
            }
            Overview now = agent.overview();
            return new TextReport(ZoneId.systemDefault()).report(now.bugs(), now.held());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "";
        } catch (RuntimeException e) { // Of a class that the client knows.
            throw new MBeanException(new IllegalStateException(e.toString()));
        }
    }

    @Override
    public MBeanInfo getMBeanInfo() {
        return PoolInfo.of(name, agent.takesOrders());
    }

    void send(Finding finding, Tally.Entry bug) {
        Notification notification = new Notification(
                PoolInfo.NOTIFICATION + finding.kind(),
                objectName,
                sequence.incrementAndGet(),
                bug.lastMillis(),
                new TextReport(ZoneId.systemDefault()).full(finding, bug));
        notification.setUserData(PoolInfo.tally(bug));
        sendNotification(notification);
    }
}
