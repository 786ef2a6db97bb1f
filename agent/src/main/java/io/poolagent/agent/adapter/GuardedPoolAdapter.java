// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.adapter;

import io.poolagent.agent.lease.OpenPool;
import io.poolagent.agent.lease.Pool;
import io.poolagent.agent.lease.TakeBack;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** Our own pool. It knows each lease by slot and ticket, resets whatever was changed, and takes a lease back itself. */
final class GuardedPoolAdapter implements Adapter {
    private static final String PACKAGE = "io.poolagent.pool.";

    /** How it calls those without a name. */
    private static final String NO_NAME = "pool-";

    @Override
    public boolean claims(String className) {
        return className.equals(PACKAGE + "GuardedDataSource");
    }

    @Override
    public boolean isOwnCode(String className) {
        return className.startsWith(PACKAGE);
    }

    @Override
    public int maximum(Object source, Inside inside) {
        return inside.numberOf(source, "pool", "config", "maximumPoolSize");
    }

    @Override
    public @Nullable Boolean isClosed(Object source, Inside inside) {
        return inside.flagOrNull(source, "closed");
    }

    @Override
    public @Nullable OpenPool madeWith(Object source, Inside inside) {
        Object settings = inside.at(source, "pool", "config", "settings");
        if (settings == null) {
            return null;
        }
        Object name = inside.fieldOrNull(settings, "name");
        return new MadeWith(inside)
                .needed(settings, "username")
                .fields(settings, "password", "connectionProperties", "driverClassName", "autoCommit", "readOnly")
                .fields(settings, "transactionIsolation", "catalog", "schema", "connectionInitSql")
                .fields(settings, "maximumPoolSize", "minimumIdle", "maxIdle")
                .without(settings, "dataSource")
                .name(name, NO_NAME)
                .openPool(inside.fieldOrNull(settings, "jdbcUrl"), -1);
    }

    @Override
    public Pool pool(DataSource source, Inside inside) {
        String name;
        try {
            name = String.valueOf(inside.call(source, "name", new Class<?>[0]));
        } catch (Exception e) {
            name = AnyPool.numbered(source.getClass());
        }
        return new GuardedPool(name, inside);
    }

    private static final class GuardedPool extends AnyPool {
        private static final Class<?>[] TICKET = {long.class};

        private final Inside inside;
        private final Inside.Reader slot;
        private final Inside.Reader ticket;

        GuardedPool(String name, Inside inside) {
            super(name, "guarded pool", OpenTransaction.ROLLED_BACK);
            this.inside = inside;
            this.slot = new Inside.Reader(inside, "slot");
            this.ticket = new Inside.Reader(inside, "ticket");
        }

        @Override
        public @Nullable Object anchor(Object handle) {
            Object in = slot.get(handle);
            return in == null ? null : new SlotTicket(in, ticket.getLong(handle));
        }

        @Override
        public boolean isOver(Object anchor) {
            SlotTicket lease = (SlotTicket) anchor;
            try {
                return Boolean.FALSE.equals(inside.call(lease.slot, "isHeld", TICKET, lease.ticket));
            } catch (Exception e) {
                return false;
            }
        }

        @Override
        public long serverConnection(Object anchor) {
            return Servers.connectionId(inside, physical((SlotTicket) anchor));
        }

        private @Nullable Object physical(SlotTicket lease) {
            Object physical = inside.fieldOrNull(lease.slot, "physical");
            return physical == null ? null : inside.fieldOrNull(physical, "connection");
        }

        @Override
        TakeBack takeBack(Object anchor) throws Exception {
            SlotTicket lease = (SlotTicket) anchor;
            boolean taken = Boolean.TRUE.equals(inside.call(lease.slot, "reclaim", TICKET, lease.ticket));
            return TakeBack.of(taken ? TakeBack.How.RETURNED : TakeBack.How.ENDED_BY_POOL);
        }
    }

    private static final class SlotTicket {
        final Object slot;
        final long ticket;

        SlotTicket(Object slot, long ticket) {
            this.slot = slot;
            this.ticket = ticket;
        }
    }
}
