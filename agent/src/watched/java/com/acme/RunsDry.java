// SPDX-License-Identifier: Apache-2.0
package com.acme;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Runs many pools dry at once, each for another reason. Arguments: the kind of pool, and how many seconds {@code getConnection()}
 * waits. Whoever holds the connections acquired them in a class that is named as the case is; behind it stands what the verdict is
 * to be, and the control twin of a case is one that differs from it in the cause alone.
 */
public final class RunsDry {
    private RunsDry() {}

    public static void main(String[] args) throws Exception {
        DryCase[] cases = {
            new DryCircles.Nested(), // POOL_DEADLOCK
            new DryCircles.NestedByHelper(), // POOL_DEADLOCK
            new DryCircles.NestedInSpring(), // POOL_DEADLOCK
            new DryCircles.TemplateInPlain(), // POOL_DEADLOCK
            new DryCircles.BehindMonitor(), // POOL_DEADLOCK
            new DryCircles.BehindLock(), // POOL_DEADLOCK
            new DryCircles.BehindThread(), // POOL_DEADLOCK
            new DryCircles.BehindSlowMonitor(), // SLOW_HOLDERS
            new DryCircles.BehindSlowThread(), // SLOW_HOLDERS
            new DryTasks.JoinsFutures(), // TASKS_WAIT
            new DryTasks.GetsFutures(), // TASKS_WAIT
            new DryTasks.InvokesAll(), // TASKS_WAIT
            new DryTasks.JoinsInSpring(), // TASKS_WAIT
            new DryTasks.JoinsSlowTasks(), // SLOW_HOLDERS
            new DryHolders.KeptByTasks(), // LEAK
            new DryHolders.KeptInThreads(), // LEAK
            new DryHolders.CallsPartner(), // SLOW_HOLDERS
            new DryCircles.BehindAnotherPool(), // OTHER_POOL
            new DryHolders.CallsPartnerInSpring(), // SLOW_HOLDERS
            new DryHolders.CallsPartnerSteadily(), // SLOW_HOLDERS
            new DryHolders.CallsPartnerSteadilyInSpring(), // SLOW_HOLDERS
            new DryHolders.SlowStatement(), // SLOW_WORK
            new DryHolders.SlowStatementInSpring(), // SLOW_WORK
            new DryHolders.SlowStatementSteadily(), // SLOW_WORK
            new DryHolders.ReadsSlowly(), // SLOW_WORK
            new DryHolders.Load(), // TOO_SMALL
            new DryHolders.LoadInSpring() // TOO_SMALL
        };
        DriverManager.getConnection("jdbc:h2:mem:dry;DB_CLOSE_DELAY=-1").close(); // The first one takes its time.
        for (DryCase one : cases) {
            String name = one.getClass().getSimpleName();
            String url = "jdbc:h2:mem:" + name + ";DB_CLOSE_DELAY=-1";
            one.pool = Pools.open(args[0], DryCase.SIZE, Integer.parseInt(args[1]), url);
            try (Connection c = one.pool.getConnection();
                    Statement s = c.createStatement()) {
                s.execute("CREATE ALIAS IF NOT EXISTS NAP FOR \"com.acme.Legit.nap\"");
            }
            one.jdbc = new JdbcTemplate(one.pool);
            one.spring = new TransactionTemplate(new DataSourceTransactionManager(one.pool));
        }
        for (DryCase one : cases) {
            one.begin();
            Thread.sleep(100);
        }
        Thread.sleep(8_500);
        System.out.println("done");
        System.exit(0);
    }
}
