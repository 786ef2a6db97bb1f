// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.report.jmx;

import io.poolagent.agent.finding.Kind;
import io.poolagent.agent.finding.LeaseNow;
import io.poolagent.agent.finding.PoolNow;
import io.poolagent.agent.finding.ReclaimResult;
import io.poolagent.agent.finding.Tally;
import io.poolagent.agent.report.sink.Overview;
import java.util.ArrayList;
import java.util.List;
import javax.management.AttributeNotFoundException;
import javax.management.MBeanInfo;
import javax.management.MBeanNotificationInfo;
import javax.management.MBeanOperationInfo;
import javax.management.Notification;
import javax.management.openmbean.CompositeData;
import javax.management.openmbean.CompositeDataSupport;
import javax.management.openmbean.CompositeType;
import javax.management.openmbean.OpenDataException;
import javax.management.openmbean.OpenMBeanAttributeInfo;
import javax.management.openmbean.OpenMBeanAttributeInfoSupport;
import javax.management.openmbean.OpenMBeanConstructorInfo;
import javax.management.openmbean.OpenMBeanInfoSupport;
import javax.management.openmbean.OpenMBeanOperationInfo;
import javax.management.openmbean.OpenMBeanOperationInfoSupport;
import javax.management.openmbean.OpenMBeanParameterInfo;
import javax.management.openmbean.OpenType;
import javax.management.openmbean.SimpleType;
import javax.management.openmbean.TabularData;
import javax.management.openmbean.TabularDataSupport;
import javax.management.openmbean.TabularType;
import org.jspecify.annotations.Nullable;

/** What an MBean of a pool has, and how that is read from a snapshot. */
final class PoolInfo {
    static final String DUMP = "dump";
    static final String RECLAIM = "reclaim";

    /** Before the kind of the finding. */
    static final String NOTIFICATION = "dev.poolagent.finding.";

    private static final String[] LEASE = {"Number", "Site", "Thread", "HeldMillis", "Doing", "DoingMillis", "Statement"
    };
    private static final CompositeType LEASE_TYPE = row(
            "OpenLease",
            LEASE,
            SimpleType.INTEGER,
            SimpleType.STRING,
            SimpleType.STRING,
            SimpleType.LONG,
            SimpleType.STRING,
            SimpleType.LONG,
            SimpleType.STRING);
    private static final TabularType LEASES = table("OpenLeases", LEASE_TYPE, "Number");

    private static final String[] TALLY = {"Bug", "Kind", "Grade", "Pool", "Site", "Count", "FirstMillis", "LastMillis"
    };
    private static final CompositeType TALLY_TYPE = row(
            "Tally",
            TALLY,
            SimpleType.STRING,
            SimpleType.STRING,
            SimpleType.STRING,
            SimpleType.STRING,
            SimpleType.STRING,
            SimpleType.LONG,
            SimpleType.LONG,
            SimpleType.LONG);
    private static final TabularType TALLIES = table("Tallies", TALLY_TYPE, "Bug", "Kind");

    private static final OpenMBeanAttributeInfo[] ATTRIBUTES = {
        attribute("Library", "the library, such as HikariCP", SimpleType.STRING),
        attribute("Used", "how many connections are in use", SimpleType.INTEGER),
        attribute("Maximum", "how many it may lend; -1 if that is not known", SimpleType.INTEGER),
        attribute("Pending", "how many threads wait for a connection", SimpleType.INTEGER),
        attribute("LongestWaitMillis", "for how long the first of them has waited", SimpleType.LONG),
        attribute("Acquired", "since the agent started", SimpleType.LONG),
        attribute("Released", "since the agent started", SimpleType.LONG),
        attribute("Failed", "how often getConnection() failed since the agent started", SimpleType.LONG),
        attribute("Reclaimed", "how many the agent took back since it started", SimpleType.LONG),
        attribute("OpenLeases", "who holds what, the longest held first", LEASES),
        attribute("Tallies", "the bugs found in this pool", TALLIES)
    };

    private PoolInfo() {}

    /** @param takesOrders whether it has {@code reclaim()} */
    static MBeanInfo of(String pool, boolean takesOrders) {
        List<OpenMBeanOperationInfo> operations = new ArrayList<>();
        operations.add(operation(DUMP, "the report as text, of all pools", SimpleType.STRING, MBeanOperationInfo.INFO));
        if (takesOrders) {
            operations.add(operation(
                    RECLAIM,
                    "takes back what was reported as overdue or left open, once it has been idle for a while; how many",
                    SimpleType.INTEGER,
                    MBeanOperationInfo.ACTION));
        }
        return new OpenMBeanInfoSupport(
                PoolBean.class.getName(),
                "pool " + pool,
                ATTRIBUTES,
                new OpenMBeanConstructorInfo[0],
                operations.toArray(new OpenMBeanOperationInfo[0]),
                new MBeanNotificationInfo[] {notifications()});
    }

    private static OpenMBeanOperationInfo operation(String name, String description, OpenType<?> type, int impact) {
        return new OpenMBeanOperationInfoSupport(name, description, new OpenMBeanParameterInfo[0], type, impact);
    }

    static MBeanNotificationInfo notifications() {
        List<String> types = new ArrayList<>();
        for (Kind kind : Kind.values()) {
            types.add(NOTIFICATION + kind);
        }
        return new MBeanNotificationInfo(
                types.toArray(new String[0]), Notification.class.getName(), "a finding; its user data is the tally");
    }

    static Object value(String attribute, PoolNow pool, Overview overview) throws AttributeNotFoundException {
        switch (attribute) {
            case "Library":
                return pool.pool().kind();
            case "Used":
                return pool.held();
            case "Maximum":
                return pool.maximum() < 1 ? -1 : pool.maximum();
            case "Pending":
                return pool.pending();
            case "LongestWaitMillis":
                return pool.need() == null ? 0L : pool.need().longestMillis();
            case "Acquired":
                return pool.counts().acquired();
            case "Released":
                return pool.counts().released();
            case "Failed":
                return pool.counts().failed();
            case "Reclaimed":
                return pool.counts().reclaims().getOrDefault(ReclaimResult.Outcome.RECLAIMED, 0L);
            case "OpenLeases":
                return leases(pool);
            case "Tallies":
                return tallies(pool, overview);
            default:
                throw new AttributeNotFoundException(attribute);
        }
    }

    private static TabularData leases(PoolNow pool) {
        TabularData table = new TabularDataSupport(LEASES);
        int number = 0;
        for (LeaseNow lease : pool.leases()) {
            table.put(data(
                    LEASE_TYPE,
                    LEASE,
                    ++number,
                    line(lease.site().line()),
                    lease.thread(),
                    lease.heldMillis(),
                    lease.spent().name(),
                    lease.doing().millis(),
                    lease.doing().sql()));
        }
        return table;
    }

    private static TabularData tallies(PoolNow pool, Overview overview) {
        TabularData table = new TabularDataSupport(TALLIES);
        for (Tally.Entry bug : overview.bugs()) {
            CompositeData row = tally(bug);
            if (bug.pool().name().equals(pool.pool().name()) && !table.containsKey(table.calculateIndex(row))) {
                table.put(row);
            }
        }
        return table;
    }

    static CompositeData tally(Tally.Entry bug) {
        return data(
                TALLY_TYPE,
                TALLY,
                bug.fingerprint(),
                bug.kind().name(),
                bug.kind().grade().name(),
                bug.pool().name(),
                line(bug.site().line()),
                bug.count(),
                bug.firstMillis(),
                bug.lastMillis());
    }

    private static String line(@Nullable StackTraceElement line) {
        return line == null ? "" : line.toString();
    }

    private static OpenMBeanAttributeInfo attribute(String name, String description, OpenType<?> type) {
        return new OpenMBeanAttributeInfoSupport(name, description, type, true, false, false);
    }

    private static CompositeData data(CompositeType type, String[] names, @Nullable Object... values) {
        try {
            return new CompositeDataSupport(type, names, values);
        } catch (OpenDataException e) {
            throw new IllegalStateException(e);
        }
    }

    private static CompositeType row(String name, String[] columns, OpenType<?>... types) {
        try {
            return new CompositeType(name, name, columns, columns, types);
        } catch (OpenDataException e) {
            throw new IllegalStateException(e);
        }
    }

    private static TabularType table(String name, CompositeType row, String... index) {
        try {
            return new TabularType(name, name, row, index);
        } catch (OpenDataException e) {
            throw new IllegalStateException(e);
        }
    }
}
