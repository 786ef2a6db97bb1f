// SPDX-License-Identifier: Apache-2.0
package io.poolagent.pool.it;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** A real server that belongs to the tests, which may do anything to it, and their own connection beside the pool's. */
abstract class Server {
    /** The pool's user, who must not have the extra connection that an administrator gets. */
    static final String USER = "orders";

    private static final Duration LONG = Duration.ofSeconds(40);

    /** ER_NO_SUCH_THREAD of MySQL and MariaDB. */
    private static final int NO_SUCH_THREAD = 1094;

    final int port = freePort();
    private Connection admin;
    private long pid;

    /** Returns when the server can be connected to. */
    abstract void launch() throws Exception;

    void start() throws Exception {
        launch();
        admin = DriverManager.getConnection(url(port), "root", "");
        execute("CREATE USER IF NOT EXISTS '" + USER + "'@'localhost' IDENTIFIED BY ''");
        execute("CREATE USER IF NOT EXISTS '" + USER + "'@'127.0.0.1' IDENTIFIED BY ''");
        Path file = Path.of(text("SELECT @@datadir")).resolve(text("SELECT @@pid_file"));
        pid = Long.parseLong(Files.readString(file).strip());
    }

    /** In an orderly way, as an administrator does; returns when it is gone. */
    void stop() throws Exception {
        admin.close();
        signal("TERM");
        await().atMost(LONG).until(() -> !isAlive(pid));
    }

    /** From here on the server answers nobody, though connecting to it still seems to succeed. */
    void hang() throws Exception {
        signal("STOP");
        // A thread of it stops when it is scheduled next. Until then it may answer.
        await().atMost(LONG).ignoreExceptions().until(this::isStopped);
    }

    void goOn() throws Exception {
        signal("CONT");
    }

    String url() {
        return url(port);
    }

    /** The same server through another port. */
    String url(int port) {
        return "jdbc:mysql://127.0.0.1:" + port + "/?sslMode=DISABLED&allowPublicKeyRetrieval=true";
    }

    void execute(String sql) throws SQLException {
        try (Statement statement = admin.createStatement()) {
            statement.execute(sql);
        }
    }

    /** The first row's last column. */
    String text(String sql) throws SQLException {
        return text(admin, sql);
    }

    static String text(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getString(row.getMetaData().getColumnCount());
        }
    }

    static long id(Connection connection) throws SQLException {
        return Long.parseLong(text(connection, "SELECT CONNECTION_ID()"));
    }

    /** What the server itself counts, without the tests' own connection. */
    int threadsConnected() throws SQLException {
        return Integer.parseInt(text("SHOW GLOBAL STATUS LIKE 'Threads_connected'")) - 1;
    }

    /** The pool's sessions. */
    int sessions() throws SQLException {
        return Integer.parseInt(
                text("SELECT COUNT(*) FROM information_schema.processlist WHERE user = '" + USER + "'"));
    }

    void kill(long connectionId) throws SQLException {
        execute("KILL " + connectionId);
    }

    /** One that ends by itself meanwhile is as good as killed. */
    void killSessions() throws SQLException {
        String all = text("SELECT GROUP_CONCAT(id) FROM information_schema.processlist WHERE user = '" + USER + "'");
        for (String id : all == null ? new String[0] : all.split(",", -1)) {
            try {
                kill(Long.parseLong(id));
            } catch (SQLException e) {
                if (e.getErrorCode() != NO_SUCH_THREAD) {
                    throw e;
                }
            }
        }
    }

    /** Waits until the server's own count is as wanted. */
    void awaitSessions(Predicate<Integer> wanted, Duration limit) {
        await().pollInterval(20, TimeUnit.MILLISECONDS).atMost(limit).until(this::sessions, wanted);
    }

    void awaitNoSessions() {
        awaitSessions(count -> count == 0, Duration.ofSeconds(5));
    }

    /** Waits until as many of the pool's sessions run a SLEEP. */
    void awaitSleepers(int count) {
        String sleepers = "SELECT COUNT(*) FROM information_schema.processlist WHERE user = '" + USER
                + "' AND info LIKE 'SELECT SLEEP%'";
        await().pollInterval(20, TimeUnit.MILLISECONDS).until(() -> text(sleepers), Integer.toString(count)::equals);
    }

    private void signal(String name) throws Exception {
        Process kill = new ProcessBuilder("kill", "-" + name, Long.toString(pid))
                .inheritIO()
                .start();
        if (kill.waitFor() != 0) {
            throw new IllegalStateException("kill -" + name + " " + pid + ": exit code " + kill.exitValue());
        }
    }

    private boolean isStopped() throws IOException {
        try (Stream<Path> threads = Files.list(Path.of("/proc", Long.toString(pid), "task"))) {
            for (Path thread : threads.toList()) {
                if (!isInState(thread, 'T')) {
                    return false;
                }
            }
            return true;
        }
    }

    /** A zombie, which only its parent can bury, is gone for us. */
    private static boolean isAlive(long pid) throws IOException {
        Path process = Path.of("/proc", Long.toString(pid));
        try {
            return !isInState(process, 'Z');
        } catch (IOException e) {
            return Files.exists(process);
        }
    }

    /** Whether a process or thread, by its folder in {@code /proc}, is in the state of that letter. */
    private static boolean isInState(Path folder, char letter) throws IOException {
        return Files.readAllLines(folder.resolve("status")).stream()
                .anyMatch(line -> line.startsWith("State:") && line.contains(letter + " ("));
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new IllegalStateException("no free port", e);
        }
    }
}
