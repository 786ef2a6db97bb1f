// SPDX-License-Identifier: Apache-2.0
package io.poolagent.pool.contract;

/** One thing that a pool is asked for. */
record Row(String asked, Check check) {
    static final String KEPT = "yes";
    static final String NOT_TRIED = "not tried: ";

    /** Returns {@link #KEPT}, or in words what the pool does instead. */
    interface Check {
        String on(Subject subject) throws Exception;
    }

    static String kept(boolean kept, String otherwise) {
        return kept ? KEPT : otherwise;
    }

    String of(ContractPool pool) throws Exception {
        try (Subject subject = new Subject(pool)) {
            return check.on(subject);
        } catch (Exception e) {
            throw new IllegalStateException(pool.title + ": " + asked, e);
        }
    }
}
