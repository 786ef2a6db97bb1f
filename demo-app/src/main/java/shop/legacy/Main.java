// SPDX-License-Identifier: Apache-2.0
package shop.legacy;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.util.Properties;

/** Opens the shop for a while, and says how it went. */
public final class Main {
    private static final String WITHOUT_SERVER_URL =
            "jdbc:h2:mem:shop;MODE=MySQL;DATABASE_TO_LOWER=TRUE;DB_CLOSE_DELAY=-1";
    private static final String WITHOUT_SERVER = """
            legacy shop: going on with H2 in this JVM. The mistakes and what is told of them are the same, but no server has
            numbers for its connections or a process list, so both are counted in H2. For a server: --url=jdbc:mysql://...""";

    private Main() {}

    public static void main(String[] arguments) throws Exception {
        System.setProperty("org.slf4j.simpleLogger.defaultLogLevel", "error");
        if (arguments.length == 1 && arguments[0].equals("--help")) {
            System.out.print(Settings.USAGE);
            return;
        }
        Settings settings;
        try {
            settings = Settings.parse(arguments);
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage() + "\n" + Settings.USAGE);
            System.exit(2);
            return;
        }
        if (settings.page()) {
            System.exit(LivePage.run(arguments));
        }
        AgentArgument agent = AgentArgument.ofThisJvm();
        String report = agent == null ? null : agent.option("report");
        if (report != null) {
            ReportPage.announce(report);
        }
        if (!settings.url().isEmpty()) {
            run(settings, settings.url());
            return;
        }
        System.out.println("legacy shop: unpacking and starting a database, about 10 s ...");
        EmbeddedDatabase database;
        try {
            database = EmbeddedDatabase.start();
        } catch (IOException e) {
            System.out.println("legacy shop: " + e.getMessage() + "\n" + WITHOUT_SERVER);
            run(settings, WITHOUT_SERVER_URL);
            return;
        }
        try (database) {
            run(settings, database.url());
        }
    }

    private static void run(Settings settings, String url) throws Exception {
        // Not by the pool: on a slow machine the first connect of all takes longer than the shop waits for one.
        try (Connection first = DriverManager.getConnection(url, settings.user(), settings.password())) {
            Schema.create(first);
        }
        Database.open(settings.pool(), url, settings.user(), settings.password());
        System.out.printf(
                "legacy shop: open for %d s with %d connections of %s%n",
                settings.seconds(), Database.SIZE, settings.pool());
        Shop shop = new Shop(settings.seconds());
        shop.run(settings.mistakes());
        Figures figures = Figures.take(shop, url, settings.user(), settings.password());
        summarize(settings, figures);
        if (!settings.report().isEmpty()) {
            Properties properties = figures.toProperties();
            shop.played().forEach((mistake, times) -> properties.setProperty("played." + mistake.title(), "" + times));
            try (OutputStream out = Files.newOutputStream(Path.of(settings.report()))) {
                properties.store(out, null);
            }
        }
        Database.close();
    }

    private static void summarize(Settings settings, Figures figures) throws Exception {
        boolean agent = AgentArgument.ofThisJvm() != null;
        LastRuns runs = new LastRuns(home(), settings.pool());
        runs.remember(agent, figures);
        System.out.println("\nlegacy shop: closed. The last runs with " + settings.pool() + ", side by side:\n");
        System.out.print(Summary.of(runs.recall(false), runs.recall(true)));
        if (runs.recall(!agent) == null) {
            System.out.println("\n  ?: run it once more " + (agent ? "without" : "with") + " -javaagent to compare");
        }
    }

    /** Where the jar lies, or the folder for temporary files if nothing can be written there. */
    private static Path home() {
        Path folder = AgentArgument.home();
        return Files.isWritable(folder) ? folder : Path.of(System.getProperty("java.io.tmpdir"));
    }
}
