// SPDX-License-Identifier: Apache-2.0
package com.acme;

import com.acme.corpus.Corpus;
import javax.sql.DataSource;

/** Runs the corpus on a pool. Arguments: the pool, and the limit for a lease in milliseconds. */
public final class ReadsCorpus {
    private ReadsCorpus() {}

    public static void main(String[] args) throws Exception {
        DataSource pool = Pools.open(args[0], Corpus.SIZE);
        Corpus.run(pool);
        Collector.collect(); // At once: what is lost shall not be overdue before.
        Thread.sleep(Long.parseLong(args[1]) + 2_000);
        System.out.println("done");
        System.exit(0);
    }
}
