// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.hook;

import io.poolagent.agent.lease.CoarseClock;
import io.poolagent.agent.lease.FakePool;
import io.poolagent.agent.lease.Lease;
import io.poolagent.agent.lease.Ledger;
import io.poolagent.agent.lease.Release;
import io.poolagent.agent.stack.Capture;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import javax.transaction.Transaction;
import javax.transaction.UserTransaction;

/** Threads that acquire in units of work, and what is noted of it. */
abstract class HookedUnits {
    final CoarseClock clock = new CoarseClock();
    final Ledger ledger = new Ledger();
    final UnitHooks hooks = new UnitHooks(clock, Capture.always());
    final List<Object> handles = new ArrayList<>();
    final Object manager = Proxy.newProxyInstance(
            getClass().getClassLoader(), new Class<?>[] {UserTransaction.class}, (proxy, method, arguments) -> null);
    final Object running = Proxy.newProxyInstance(
            getClass().getClassLoader(), new Class<?>[] {Transaction.class}, (proxy, method, arguments) -> null);

    final Lease acquire() {
        Object handle = new Object();
        handles.add(handle);
        Lease lease = ledger.open(handle, new FakePool("orders"), null, clock.millis(), null);
        hooks.acquired(lease);
        return lease;
    }

    static void close(Lease lease) {
        lease.beginRelease();
        lease.endRelease(new Release(0, null), false);
    }

    static <T> T onAThread(Callable<T> what) throws Exception {
        FutureTask<T> task = new FutureTask<>(what);
        Thread thread = new Thread(task, "http-4");
        thread.start();
        thread.join();
        return task.get();
    }
}
