// SPDX-License-Identifier: Apache-2.0
package com.acme.fuzz;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

/** By what way a connection goes back. */
final class Releases {
    private final Trace trace;

    Releases(Trace trace) {
        this.trace = trace;
    }

    void release(Kept kept, String how) throws Exception {
        Connection c = kept.handle();
        switch (how) {
            case "helper":
                helper(c, 9);
                break;
            case "thread":
            case "task":
                Program.elsewhere(how, () -> {
                    c.close();
                    return null;
                });
                break;
            case "twice":
                c.close();
                c.close(); // may: DOUBLE_RELEASE
                break;
            case "again-elsewhere":
                c.close();
                Program.elsewhere("thread", () -> {
                    c.close(); // may: DOUBLE_RELEASE
                    return null;
                });
                break;
            case "after-failure":
                try (Statement s = c.createStatement()) {
                    s.execute("NO SUCH STATEMENT");
                } catch (SQLException e) {
                    trace.failed(e);
                }
                trace.see("closed after the failure " + c.isClosed());
                c.close();
                break;
            default:
                c.close();
        }
        trace.see("closed " + c.isClosed());
    }

    private static void helper(Connection c, int depth) throws SQLException {
        if (depth == 0) {
            c.close();
        } else {
            helper(c, depth - 1);
        }
    }
}
