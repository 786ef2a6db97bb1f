// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.report.jmx;

import io.poolagent.agent.finding.Finding;
import io.poolagent.agent.finding.PoolNow;
import io.poolagent.agent.finding.Tally;
import io.poolagent.agent.report.sink.AgentInside;
import io.poolagent.agent.report.sink.Overview;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Hashtable;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.MalformedObjectNameException;
import javax.management.ObjectName;

/** The MBeans that are registered: one for each pool that is known now. Safe for use by any thread. */
final class PoolBeans {
    private static final String DOMAIN = "dev.poolagent";
    private static final int MOST = 200;

    private final AgentInside agent;
    private final MBeanServer server = ManagementFactory.getPlatformMBeanServer();
    private final Map<String, PoolBean> beans = new TreeMap<>();

    PoolBeans(AgentInside agent) {
        this.agent = agent;
    }

    /** Registers the pools that are new, and unregisters those that are gone. */
    synchronized void refresh() throws InterruptedException, JMException {
        Overview now = agent.overview();
        Map<String, PoolNow> known = new HashMap<>();
        Map<String, Integer> same = new HashMap<>();
        for (PoolNow pool : now.held().pools()) {
            int number = same.merge(pool.pool().name(), 1, Integer::sum);
            String key = pool.pool().name() + (number == 1 ? "" : "\n" + number);
            known.put(key, pool);
            PoolBean bean = beans.get(key);
            if (bean == null && beans.size() < MOST) {
                bean = new PoolBean(
                        name(pool.pool().name(), number),
                        agent,
                        this,
                        pool.pool().name());
                server.registerMBean(bean, bean.objectName());
                beans.put(key, bean);
            }
            if (bean != null) {
                bean.update(pool, now);
            }
        }
        List<PoolBean> gone = new ArrayList<>();
        for (Iterator<Map.Entry<String, PoolBean>> all = beans.entrySet().iterator(); all.hasNext(); ) {
            Map.Entry<String, PoolBean> one = all.next();
            if (!known.containsKey(one.getKey()) && one.getValue().isGone(now)) {
                gone.add(one.getValue());
                all.remove();
            }
        }
        for (PoolBean bean : gone) {
            unregister(bean);
        }
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
        PoolBean to;
        synchronized (this) {
            to = beans.get(finding.pool().name());
        }
        if (to != null) {
            to.send(finding, bug);
        }
    }

    synchronized void close() {
        beans.values().forEach(this::unregister);
        beans.clear();
    }

    private void unregister(PoolBean bean) {
        try {
            server.unregisterMBean(bean.objectName());
        } catch (JMException e) {
            // Somebody else did.
        }
    }
}
