// SPDX-License-Identifier: Apache-2.0
package shop.legacy;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** The shop at work: customers order all the time, and the back office does its chores. */
final class Shop {
    private static final int WORKERS = 4;
    private static final int CHORE_MILLIS = 700;
    private static final int PROGRESS_SECONDS = 3;
    /** The back office goes home earlier; what it forgot can be found meanwhile. */
    private static final int CLOSING_SECONDS = 8;
    /** A report takes its time: none is begun that could not end. */
    private static final int REPORT_SECONDS = 13;

    private final long startNanos = System.nanoTime();
    private final int seconds;
    private final AtomicLong served = new AtomicLong();
    private final AtomicLong refused = new AtomicLong();
    private final AtomicLong firstRefused = new AtomicLong(-1);
    private final Map<Mistake, Integer> played = new EnumMap<>(Mistake.class);

    Shop(int seconds) {
        this.seconds = seconds;
    }

    void run(List<Mistake> mistakes) throws InterruptedException {
        List<Thread> threads = new ArrayList<>();
        for (int i = 1; i <= WORKERS; i++) {
            threads.add(new Thread(this::serveCustomers, "http-" + i));
        }
        threads.add(new Thread(() -> doChores(mistakes), "back-office"));
        threads.forEach(Thread::start);
        while (elapsed() < seconds) {
            TimeUnit.SECONDS.sleep(Math.min(PROGRESS_SECONDS, seconds - elapsed()));
            System.out.printf(
                    "%4d s   orders served %5d   refused %4d   connections in use %2d of %d%n",
                    elapsed(), served.get(), refused.get(), Database.used(), Database.SIZE);
        }
        for (Thread thread : threads) {
            thread.join();
        }
        ReportJob.await();
    }

    private int elapsed() {
        return (int) TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - startNanos);
    }

    private void serveCustomers() {
        CatalogueAction catalogue = new CatalogueAction();
        OrderAction orders = new OrderAction();
        while (elapsed() < seconds) {
            try {
                int product = 1 + catalogue.render().length() % 1_000;
                long order = orders.place(1 + ThreadLocalRandom.current().nextInt(100), product);
                if (order % 10 == 0) {
                    orders.audit(order);
                }
                served.incrementAndGet();
            } catch (SQLException e) {
                firstRefused.compareAndSet(-1, elapsed());
                refused.incrementAndGet();
            }
            pause(80 + ThreadLocalRandom.current().nextInt(40));
        }
    }

    private void doChores(List<Mistake> mistakes) {
        for (int i = 0; !mistakes.isEmpty() && elapsed() < seconds - CLOSING_SECONDS; i++) {
            Mistake mistake = mistakes.get(i % mistakes.size());
            if (mistake == Mistake.LONG_REPORT && elapsed() > seconds - REPORT_SECONDS) {
                continue;
            }
            played.merge(mistake, 1, Integer::sum);
            try {
                mistake.play();
            } catch (SQLException e) {
                // Logged and forgotten, as everywhere in this shop.
                System.out.println("back office: " + e.getMessage());
            }
            pause(CHORE_MILLIS);
        }
    }

    private static void pause(long millis) {
        try {
            TimeUnit.MILLISECONDS.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    long served() {
        return served.get();
    }

    long refused() {
        return refused.get();
    }

    /** The second of the first refusal, or -1. */
    long firstRefused() {
        return firstRefused.get();
    }

    Map<Mistake, Integer> played() {
        return played;
    }
}
