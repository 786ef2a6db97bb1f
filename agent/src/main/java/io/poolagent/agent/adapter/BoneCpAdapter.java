// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.adapter;

import io.poolagent.agent.lease.Pool;
import io.poolagent.agent.lease.TakeBack;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * BoneCP. It keeps nothing of a lent connection but its count, and watches some handles by itself, so what is lost is told
 * and not taken back.
 */
final class BoneCpAdapter implements Adapter {
    @Override
    public boolean claims(String className) {
        return className.endsWith("jolbox.bonecp.BoneCPDataSource");
    }

    @Override
    public boolean isOwnCode(String className) {
        return className.contains("com.jolbox.bonecp.");
    }

    @Override
    public int maximum(Object source, Inside inside) {
        int partitions = inside.numberOf(source, "partitionCount");
        int each = inside.numberOf(source, "maxConnectionsPerPartition");
        return partitions > 0 && each > 0 ? partitions * each : -1;
    }

    @Override
    public Pool pool(DataSource source, Inside inside) {
        return new AnyPool(inside.nameOf(source, "poolName"), "BoneCP") {
            @Override
            public TakeBack.@Nullable How objectionToClosing(Object handle) {
                // 0.7 has a plain boolean there, and lends the handle itself again.
                boolean lendsNew = inside.fieldOrNull(handle, "logicallyClosed") instanceof AtomicBoolean;
                return lendsNew ? super.objectionToClosing(handle) : TakeBack.How.LENDS_ONE_OBJECT;
            }
        };
    }
}
