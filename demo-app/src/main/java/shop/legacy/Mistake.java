// SPDX-License-Identifier: Apache-2.0
package shop.legacy;

import java.sql.SQLException;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** What is wrong in this shop, by name, so that it can be played one by one. */
enum Mistake {
    EXCEPTION_PATH(() -> new OrderDao().findByStatus("no such column")),
    EARLY_RETURN(() -> new CustomerDao().isKnown("")),
    LOOP_REACQUIRE(() -> new StockDao().refill(2)),
    DOUBLE_CLOSE(() -> new OrderDao().countOpen()),
    USE_AFTER_CLOSE(() -> new CustomerDao().describe(1)),
    OPEN_TRANSACTION(() -> new StockDao().reserve(1)),
    NESTED_ACQUIRE(() -> new OrderDao().printWithCustomer(1)),
    LONG_REPORT(ReportJob::start),
    DYING_THREAD(MailJob::start);

    /** A piece of the shop's work. */
    @FunctionalInterface
    interface Work {
        void run() throws SQLException;
    }

    @SuppressWarnings("ImmutableEnumChecker") // Lambdas that capture nothing.
    private final Work work;

    Mistake(Work work) {
        this.work = work;
    }

    void play() throws SQLException {
        work.run();
    }

    String title() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    static String names() {
        return Arrays.stream(values()).map(Mistake::title).collect(Collectors.joining(", "));
    }

    static Mistake of(String title) {
        for (Mistake mistake : values()) {
            if (mistake.title().equals(title)) {
                return mistake;
            }
        }
        throw new IllegalArgumentException("--mistake=" + title + " (expected: none, or some of " + names() + ")");
    }
}
