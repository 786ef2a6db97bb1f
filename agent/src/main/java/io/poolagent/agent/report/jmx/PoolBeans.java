// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.report.jmx;

import io.poolagent.agent.finding.Finding;
import io.poolagent.agent.finding.PoolFacts;
import io.poolagent.agent.finding.PoolNow;
import io.poolagent.agent.finding.Tally;
import io.poolagent.agent.report.sink.AgentInside;
import io.poolagent.agent.report.sink.Overview;
import io.poolagent.agent.report.sink.Remarks;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.Hashtable;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import javax.management.InstanceAlreadyExistsException;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.MalformedObjectNameException;
import javax.management.ObjectName;
import org.jspecify.annotations.Nullable;

/**
 * The MBeans that are registered: one for each pool that is known now. One stays that pool's, in whatever order the pools come, since
 * two may have one name. Safe for use by any thread.
 */
final class PoolBeans {
    private static final String DOMAIN = "dev.poolagent";
    private static final int MOST = 200;

    /** A pool of an unknown library is known only while it lends: it must not come and go. */
    private static final long GONE_MILLIS = 60_000;

    private final AgentInside agent;
    private final Remarks remarks;
    private final long goneNanos;
    private final Listeners listeners = new Listeners();
    private final MBeanServer server = ManagementFactory.getPlatformMBeanServer();

    /** Changed with this object's lock; read without, by who must wait for nobody. */
    private final List<PoolBean> beans = new CopyOnWriteArrayList<>();

    /** Names that others have. Guarded by this object. */
    private final Set<ObjectName> taken = new HashSet<>();

    PoolBeans(AgentInside agent, Remarks remarks) {
        this(agent, remarks, GONE_MILLIS);
    }

    PoolBeans(AgentInside agent, Remarks remarks, long goneMillis) {
        this.agent = agent;
        this.remarks = remarks;
        this.goneNanos = TimeUnit.MILLISECONDS.toNanos(goneMillis);
    }

    /** What calls listeners. */
    Executor listeners() {
        return listeners;
    }

    /** Registers the pools that are new, and unregisters those that are gone. */
    synchronized void refresh() throws InterruptedException, JMException {
        Overview now = agent.overview();
        Set<PoolBean> seen = new HashSet<>();
        List<PoolNow> unseen = new ArrayList<>();
        for (PoolNow pool : now.held().pools()) {
            PoolBean bean = of(pool.pool());
            if (bean == null) {
                unseen.add(pool);
            } else {
                bean.update(pool, now);
                seen.add(bean);
            }
        }
        for (PoolNow pool : unseen) {
            PoolBean bean = beans.size() < MOST ? register(pool, now) : null;
            if (bean != null) {
                seen.add(bean);
            }
        }
        for (PoolBean bean : new ArrayList<>(beans)) {
            if (!seen.contains(bean) && bean.isGone(now, goneNanos)) {
                PoolBean last = lastOf(bean.name());
                bean.takeOver(last);
                beans.remove(last);
                unregister(last);
            }
        }
    }

    private @Nullable PoolBean of(PoolFacts pool) {
        for (PoolBean bean : beans) {
            if (bean.isOf(pool)) {
                return bean;
            }
        }
        return null;
    }

    /** Null if somebody else has its name, which is said once. */
    private @Nullable PoolBean register(PoolNow pool, Overview now) throws JMException {
        int number = 1;
        while (isNumbered(pool.pool().name(), number)) {
            number++;
        }
        PoolBean bean = new PoolBean(agent, this, pool, number, now);
        try {
            server.registerMBean(bean, bean.objectName());
            beans.add(bean);
            return bean;
        } catch (InstanceAlreadyExistsException e) {
            if (taken.size() < MOST && taken.add(bean.objectName())) {
                remarks.warn("jmx=on: no MBean of pool '" + bean.name() + "': another one is called "
                        + bean.objectName() + " (expected: no other of that name)");
            }
            return null;
        }
    }

    private boolean isNumbered(String name, int number) {
        return beans.stream()
                .anyMatch(bean -> bean.number() == number && bean.name().equals(name));
    }

    /** The one with the highest number. */
    private PoolBean lastOf(String name) {
        return beans.stream()
                .filter(bean -> bean.name().equals(name))
                .max(Comparator.comparingInt(PoolBean::number))
                .get();
    }

    /** What needs quotes gets them; a second pool of one name a number. */
    @SuppressWarnings("JdkObsolete") // ObjectName takes a Hashtable.
    static ObjectName name(String pool, int number) throws MalformedObjectNameException {
        Hashtable<String, String> keys = new Hashtable<>();
        keys.put("type", "Pool");
        keys.put("name", pool.matches("[\\w.$@/#() -]+") ? pool : ObjectName.quote(pool));
        if (number > 1) {
            keys.put("number", String.valueOf(number));
        }
        return new ObjectName(DOMAIN, keys);
    }

    /** To who listens at the pool's. */
    void send(Finding finding, Tally.Entry bug) {
        PoolBean to = of(finding.pool());
        if (to != null) {
            to.send(finding, bug);
        }
    }

    synchronized void close() {
        listeners.close();
        beans.forEach(this::unregister);
        beans.clear();
    }

    private void unregister(PoolBean bean) {
        try {
            server.unregisterMBean(bean.objectName());
        } catch (JMException | RuntimeException e) {
            // Somebody else did, or the application's own MBean server refuses: the others go all the same.
        }
    }
}
