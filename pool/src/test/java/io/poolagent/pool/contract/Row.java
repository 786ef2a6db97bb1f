// SPDX-License-Identifier: Apache-2.0
package io.poolagent.pool.contract;

import io.poolagent.pool.contract.ContractPool.Remedy;
import java.util.List;

/** One thing that a pool is asked for, and the settings with which one does it that does not as its makers deliver it. */
record Row(String asked, List<Remedy> remedies, Check check) {
    static final String KEPT = "yes";
    static final String NOT_TRIED = "not tried: ";

    Row(String asked, Check check) {
        this(asked, List.of(), check);
    }

    /** Returns {@link #KEPT}, or in words what the pool does instead. */
    interface Check {
        String on(Subject subject) throws Exception;
    }

    static String kept(boolean kept, String otherwise) {
        return kept ? KEPT : otherwise;
    }

    Row unless(Remedy... settings) {
        return new Row(asked, List.of(settings), check);
    }

    String of(ContractPool pool) throws Exception {
        String answer = with(pool, Remedy.none(pool));
        for (Remedy remedy : remedies) {
            if (remedy.pool() == pool) {
                if (answer.equals(KEPT) || !with(pool, remedy).equals(KEPT)) {
                    throw new AssertionError(pool.title + ": " + asked + ": not because of " + remedy.setting());
                }
                return answer + ", unless " + remedy.setting();
            }
        }
        return answer;
    }

    private String with(ContractPool pool, Remedy remedy) throws Exception {
        try (Subject subject = new Subject(pool, remedy)) {
            return check.on(subject);
        } catch (Exception e) {
            throw new IllegalStateException(pool.title + ": " + asked, e);
        }
    }
}
