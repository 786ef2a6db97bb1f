// SPDX-License-Identifier: Apache-2.0
package com.acme;

import com.acme.fuzz.Generator;
import com.acme.fuzz.Program;
import com.acme.fuzz.Site;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;

/**
 * Runs correct programs, and prints what each has seen. Arguments: the kind of pool; the first seed and how many; or programs as text. Many run at once, as most of them wait most of the time.
 */
public final class Fuzz {
    private static final int AT_ONCE = Integer.getInteger("fuzz.at-once", 48);
    private static final int REST_MILLIS = Integer.getInteger("fuzz.rest", 2_200);
    private static final int TURN_MILLIS = 25;
    private static final int PAUSE_MILLIS = Integer.getInteger("fuzz.gc-pause", 10);
    private static final ConcurrentLinkedQueue<Object> FOR_LIFE = new ConcurrentLinkedQueue<>();

    private Fuzz() {}

    public static void main(String[] args) throws Exception {
        String kind = args[0];
        Pools.open(kind, 1, 5, "jdbc:h2:mem:first").getConnection().close(); // The agent begins its work.
        Thread collector = new Thread(Fuzz::collects, "collector");
        collector.setDaemon(true);
        collector.start();
        ExecutorService executor = Executors.newFixedThreadPool(AT_ONCE);
        programs(args)
                .forEach((name, program) -> executor.submit(() -> {
                    Thread thread = new Thread(() -> run(name, kind, program), name);
                    thread.start();
                    thread.join();
                    return null;
                }));
        executor.shutdown();
        executor.awaitTermination(1, TimeUnit.HOURS);
        System.out.println("done");
        System.exit(0);
    }

    private static Map<String, String> programs(String[] args) {
        Map<String, String> programs = new LinkedHashMap<>();
        if (args[1].matches("\\d+")) {
            Generator generator = new Generator(base(args[0]));
            generator.each().forEach(program -> programs.put("each-" + programs.size(), program));
            long first = Long.parseLong(args[1]);
            for (long seed = first; seed < first + Long.parseLong(args[2]); seed++) {
                programs.put("seed-" + seed, generator.program(seed));
            }
        } else {
            Arrays.stream(args).skip(1).forEach(program -> programs.put("given-" + programs.size(), program));
        }
        return programs;
    }

    private static void collects() {
        try {
            while (true) {
                long begun = System.nanoTime();
                System.gc();
                // Where that takes long the programs are to have as much time in between.
                Thread.sleep(Math.max(PAUSE_MILLIS, TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begun)));
            }
        } catch (InterruptedException e) {
            return;
        }
    }

    private static String base(String kind) {
        return kind.substring(kind.lastIndexOf('/') + 1);
    }

    private static void run(String name, String kind, String program) {
        String seen;
        try {
            Place place = new Place(name, kind);
            seen = new Program(place).run(program);
            place.end();
        } catch (Throwable e) {
            seen = "fails: " + e;
        }
        System.out.println(name + "\t" + program + "\t" + seen);
    }

    /** A database in memory and pools on it. */
    private static final class Place implements Site {
        private final String url;
        private final String kind;
        private final DataSource pool;
        private final List<DataSource> further = new ArrayList<>();
        private final Connection anchor;

        Place(String name, String kind) throws Exception {
            this.url = "jdbc:h2:mem:" + name + ";DB_CLOSE_DELAY=-1;LOCK_TIMEOUT=50";
            this.kind = kind;
            this.anchor = outside();
            this.pool = Pools.open(kind, Program.SIZE, 20, url);
        }

        @Override
        public String kind() {
            return base(kind);
        }

        @Override
        public String url() {
            return url;
        }

        @Override
        public DataSource pool() {
            return pool;
        }

        @Override
        public DataSource open(String another, int size, int waitSeconds) throws Exception {
            DataSource opened = Pools.open(another, size, waitSeconds, url);
            synchronized (further) {
                further.add(opened);
            }
            return opened;
        }

        @Override
        public Connection outside() throws SQLException {
            return new org.h2.Driver().connect(url, new Properties());
        }

        @Override
        public boolean rests(int turn) throws InterruptedException {
            Thread.sleep(TURN_MILLIS);
            return turn < REST_MILLIS / TURN_MILLIS;
        }

        @Override
        public <T> T keep(T object) {
            FOR_LIFE.add(object);
            return object;
        }

        void end() throws SQLException {
            close(pool);
            try (Statement s = anchor.createStatement()) {
                s.execute("SHUTDOWN");
            }
            anchor.close();
        }

        /** So that thousands of programs leave no threads behind. */
        private static void close(DataSource pool) {
            for (String method : new String[] {"close", "dispose", "terminate"}) {
                try {
                    pool.getClass().getMethod(method).invoke(pool);
                    return;
                } catch (ReflectiveOperationException e) {
                    continue;
                }
            }
        }
    }
}
