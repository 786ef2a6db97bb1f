// SPDX-License-Identifier: Apache-2.0
package com.acme.fuzz;

import java.sql.Connection;
import java.sql.Statement;

/** What a connection is held by while a block runs. */
final class Blocks {
    private final Site site;
    private final Trace trace;
    private final Ways ways;
    private final Works works;

    Blocks(Site site, Trace trace, Ways ways, Works works) {
        this.site = site;
        this.trace = trace;
        this.ways = ways;
        this.works = works;
    }

    void run(Step step) throws Exception {
        if (step.keep.equals("finally")) {
            inFinally(step);
        } else {
            inResources(step);
        }
    }

    private void inResources(Step step) throws Exception {
        try (Connection c = ways.acquire(step.source, site.pool())) {
            for (String work : step.works) {
                works.run(work, c, site.pool());
            }
            for (int i = 0; step.rests && site.rests(i); i++) {
                continue;
            }
            Kept.works(c, trace);
        }
    }

    private void inFinally(Step step) throws Exception {
        Connection c = null;
        try {
            c = ways.acquire(step.source, site.pool());
            for (String work : step.works) {
                works.run(work, c, site.pool());
            }
            for (int i = 0; step.rests && site.rests(i); i++) {
                continue;
            }
            if (step.release.equals("after-failure")) {
                try (Statement s = c.createStatement()) { // Not every pool would close it.
                    s.execute("NO SUCH STATEMENT");
                }
            }
        } finally {
            if (c != null) {
                c.close();
                trace.see("closed " + c.isClosed());
            }
        }
    }
}
