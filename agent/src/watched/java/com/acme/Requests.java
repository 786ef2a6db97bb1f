// SPDX-License-Identifier: Apache-2.0
package com.acme;

import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URL;
import java.nio.file.Files;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import javax.sql.DataSource;
import org.apache.catalina.Context;
import org.apache.catalina.Wrapper;
import org.apache.catalina.startup.Tomcat;
import org.apache.tomcat.util.descriptor.web.FilterDef;
import org.apache.tomcat.util.descriptor.web.FilterMap;

/**
 * A shop in Tomcat, of whichever of the two servlet APIs is there. Arguments: the pool, how long to wait in milliseconds,
 * and whether requests "leave" their connections or treat them "well", or use up the pool, as they "keep" them beyond their end or
 * "work" for long; "virtual" for virtual threads.
 */
public final class Requests {
    private static final int SIZE = 8;
    private static final List<Connection> HELD = new CopyOnWriteArrayList<>();
    private static final ThreadLocal<Connection> IN_VIEW = new ThreadLocal<>();
    private static final CountDownLatch ANSWER = new CountDownLatch(1);
    private static DataSource pool;

    private Requests() {}

    public static void main(String[] args) throws Exception {
        pool = Pools.open(args[0], SIZE);
        Tasks.awaitWoven(pool);
        Tomcat tomcat = start(args.length > 3);
        String shop = "http://localhost:" + tomcat.getConnector().getLocalPort();
        call(shop + "/closes");
        Thread asynchronous = new Thread(() -> call(shop + "/answers-later"));
        if (args[2].equals("keep") || args[2].equals("work")) {
            useUp(shop + (args[2].equals("keep") ? "/leaves" : "/works"));
        } else if (args[2].equals("leave")) {
            call(shop + "/leaves");
            call(shop + "/fails");
        } else {
            call(shop + "/filter-closes");
            call(shop + "/forwards");
            asynchronous.start();
        }
        Thread.sleep(Long.parseLong(args[1]));
        ANSWER.countDown();
        asynchronous.join();
        int open = 0;
        for (Connection c : HELD) {
            open += c.isClosed() ? 0 : 1;
        }
        System.out.println("held " + HELD.size() + ", open " + open);
        System.out.println("done");
        System.exit(0);
    }

    /** One after the other, if they end; two more then wait. */
    private static void useUp(String url) throws InterruptedException {
        for (int i = 0; i < SIZE + 2; i++) {
            Thread visitor = new Thread(() -> call(url));
            visitor.setDaemon(true);
            visitor.start();
            visitor.join(200);
        }
    }

    private static Tomcat start(boolean virtual) throws Exception {
        String folder = Files.createTempDirectory("shop").toString();
        Tomcat tomcat = new Tomcat();
        tomcat.setBaseDir(folder);
        tomcat.setPort(0);
        if (virtual) {
            tomcat.getConnector().setProperty("useVirtualThreads", "true");
        }
        Context context = tomcat.addContext("", folder);
        String api = isThere("jakarta.servlet.Servlet") ? "Jakarta" : "Javax";
        Wrapper servlet = Tomcat.addServlet(context, "shop", "com.acme." + api + "Shop");
        servlet.setAsyncSupported(true);
        context.addServletMappingDecoded("/*", "shop");
        FilterDef filter = new FilterDef();
        filter.setFilterName("view");
        filter.setFilterClass("com.acme." + api + "View");
        filter.setAsyncSupported("true");
        context.addFilterDef(filter);
        FilterMap map = new FilterMap();
        map.setFilterName("view");
        map.addURLPattern("/*");
        context.addFilterMap(map);
        tomcat.start();
        return tomcat;
    }

    private static boolean isThere(String type) {
        try {
            return Class.forName(type) != null;
        } catch (ClassNotFoundException e) {
            return false;
        }
    }

    private static void call(String url) {
        try {
            HttpURLConnection request = (HttpURLConnection) new URL(url).openConnection();
            if (request.getResponseCode() == 200) {
                try (InputStream in = request.getInputStream()) {
                    in.read();
                }
            }
        } catch (java.io.IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** What a servlet does; the last is how it can say that it will answer later. */
    static void serve(String path, java.util.function.Supplier<Runnable> later) {
        try {
            switch (path) {
                case "/leaves":
                    Connection c = pool.getConnection(); // -> LEFT_OPEN
                    c.createStatement().execute("SELECT 1");
                    HELD.add(c);
                    break;
                case "/works":
                    try (Connection mine = pool.getConnection()) {
                        mine.createStatement().execute("SELECT 1");
                        ANSWER.await();
                    }
                    break;
                case "/fails":
                    HELD.add(pool.getConnection()); // -> LEFT_OPEN
                    throw new IllegalArgumentException("the request fails");
                case "/filter-closes":
                    IN_VIEW.set(pool.getConnection());
                    break;
                case "/answers-later":
                    Connection forLater = pool.getConnection();
                    Runnable answer = later.get();
                    new Thread(() -> answerLater(forLater, answer)).start();
                    break;
                default:
                    pool.getConnection().close();
            }
        } catch (SQLException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void answerLater(Connection c, Runnable answer) {
        try {
            ANSWER.await();
            c.close();
            answer.run();
        } catch (InterruptedException | SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** What the filter does when the servlet has come to its end: a session that is open in the view. */
    static void closeView() {
        Connection c = IN_VIEW.get();
        if (c != null) {
            IN_VIEW.remove();
            try {
                c.createStatement().execute("SELECT 1");
                c.close();
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
