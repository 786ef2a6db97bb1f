// SPDX-License-Identifier: Apache-2.0
package io.poolagent.pool.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.poolagent.pool.GuardedDataSource;
import io.poolagent.pool.PoolConfig;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** PostgreSQL's real driver, before a server that says of its protocol what a rollback needs, and does not answer that. */
class PostgresAbortIT {
    private static final Duration LIMIT = Duration.ofSeconds(2);
    private static final Duration MARGIN = Duration.ofSeconds(3);

    private final CountDownLatch rollingBack = new CountDownLatch(1);
    private ServerSocket server;

    @BeforeEach
    void start() throws IOException {
        server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread thread = new Thread(this::serve, "server");
        thread.setDaemon(true);
        thread.start();
    }

    @AfterEach
    void stop() throws IOException {
        server.close();
    }

    private String url() {
        return "jdbc:postgresql://127.0.0.1:" + server.getLocalPort()
                + "/shop?sslmode=disable&gssEncMode=disable&preferQueryMode=simple&assumeMinServerVersion=9.0";
    }

    @Test
    void abortEndsARollbackThatHangs() throws Exception {
        try (Connection connection = DriverManager.getConnection(url(), "app", "")) {
            begin(connection);
            Answer<Void> rollback = Answer.toAction(connection::rollback);
            rollingBack.await();
            assertThat(rollback.isThere()).isFalse();
            connection.abort(Runnable::run);

            assertThatThrownBy(rollback::get).hasStackTraceContaining("I/O error");
        }
    }

    @Test
    void aReleaseReturnsWithinTheLimit() throws Exception {
        PoolConfig config = PoolConfig.builder()
                .name("orders")
                .jdbcUrl(url())
                .username("app")
                .password("")
                .validationTimeout(LIMIT)
                .sweepInterval(Duration.ofMillis(100))
                .build();
        try (GuardedDataSource pool = new GuardedDataSource(config)) {
            Connection connection = pool.getConnection();
            begin(connection);
            Answer<Void> close = Answer.toAction(connection::close);

            close.get();
            assertThat(close.took()).isBetween(LIMIT.dividedBy(2), LIMIT.plus(MARGIN));
        }
    }

    private static void begin(Connection connection) throws SQLException {
        connection.setAutoCommit(false);
        connection.createStatement().execute("UPDATE stock SET count = 0");
    }

    private void serve() {
        while (!server.isClosed()) {
            try (Socket client = server.accept()) {
                converse(new DataInputStream(client.getInputStream()), new DataOutputStream(client.getOutputStream()));
            } catch (IOException e) {
                // The driver, or the test, has closed it.
            }
        }
    }

    private void converse(DataInputStream in, DataOutputStream out) throws IOException {
        in.skipNBytes(in.readInt() - 4); // Who wants what.
        say(out, 'R', new byte[4]); // Let in.
        for (String setting : new String[] {
            "server_version=9.6",
            "client_encoding=UTF8",
            "DateStyle=ISO",
            "standard_conforming_strings=on",
            "integer_datetimes=on",
            "TimeZone=UTC"
        }) {
            say(out, 'S', text(setting.replace('=', '\0')));
        }
        say(out, 'K', new byte[8]);
        ready(out, 'I');
        while (true) {
            char kind = (char) in.readByte();
            String sql = new String(in.readNBytes(in.readInt() - 4), StandardCharsets.UTF_8);
            if (kind != 'Q') {
                return;
            }
            if (sql.startsWith("ROLLBACK")) {
                rollingBack.countDown();
                continue;
            }
            say(out, 'C', text(sql.startsWith("UPDATE") ? "UPDATE 1" : "BEGIN"));
            ready(out, 'T');
        }
    }

    private static void ready(DataOutputStream out, char state) throws IOException {
        say(out, 'Z', new byte[] {(byte) state});
        out.flush();
    }

    private static void say(DataOutputStream out, char kind, byte[] content) throws IOException {
        out.writeByte(kind);
        out.writeInt(content.length + 4);
        out.write(content);
    }

    private static byte[] text(String text) {
        return (text + '\0').getBytes(StandardCharsets.UTF_8);
    }
}
