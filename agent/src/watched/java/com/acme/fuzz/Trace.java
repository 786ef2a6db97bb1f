// SPDX-License-Identifier: Apache-2.0
package com.acme.fuzz;

import java.sql.BatchUpdateException;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicInteger;

/** What a program sees, less what differs from one run to the next. */
public final class Trace {
    private final StringBuilder seen = new StringBuilder();
    private final AtomicInteger wrappers = new AtomicInteger();

    public void see(Object what) {
        synchronized (seen) {
            seen.append(seen.length() == 0 ? "" : " | ").append(what);
        }
    }

    /** By a finalizer that comes at any time: so how often is seen at the end. */
    void wrapperClosed() {
        wrappers.incrementAndGet();
    }

    int wrappersClosed() {
        return wrappers.get();
    }

    public void failed(Throwable e) {
        see(name(e));
    }

    /** Numbers, names of generated classes and what a pool adds about its state are left out. */
    private static String name(Throwable e) {
        if (e instanceof LinkageError) {
            return e.getClass().getName(); // Its message is another where the call is compiled.
        }
        String state = e instanceof SQLException && !(e instanceof BatchUpdateException)
                ? " " + ((SQLException) e).getSQLState()
                : "";
        String message = String.valueOf(e.getMessage()).replaceAll("(?s)[\\[,(@;:\n].*", "");
        return e.getClass().getName() + state + " " + message.replaceAll("\\d+", "#");
    }

    @Override
    public String toString() {
        synchronized (seen) {
            return seen.toString();
        }
    }
}
