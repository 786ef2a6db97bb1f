// SPDX-License-Identifier: Apache-2.0
package shop.legacy;

import java.util.ArrayList;
import java.util.List;

/** What the command line asked for. A wrong option is refused in words. */
record Settings(
        String pool,
        String url,
        String user,
        String password,
        int seconds,
        List<Mistake> mistakes,
        String report,
        boolean page) {
    static final String USAGE = """
            Usage: java -jar demo-app.jar [options]
              --pool=NAME      %s (default hikari)
              --url=URL        a MySQL to run on, e.g. jdbc:mysql://localhost:3306/shop (default: an embedded
                               MariaDB, or H2 where none starts)
              --user=NAME      its user (default root)
              --password=WORD  its password (default none)
              --seconds=N      for how long to run, 10 to 3600 (default 45)
              --mistake=NAMES  which mistakes to play, separated by commas, or none (default: all of them)
                               %s
              --report=FILE    where to write the figures as properties
              --page           show the agent's live page: runs the shop in a JVM of its own, whose agent serves it
            """.formatted(String.join(", ", Database.POOLS), Mistake.names());

    static Settings parse(String[] arguments) {
        String pool = "hikari";
        String url = "";
        String user = "root";
        String password = "";
        int seconds = 45;
        List<Mistake> mistakes = List.of(Mistake.values());
        String report = "";
        boolean page = false;
        for (String argument : arguments) {
            if (argument.equals(LivePage.OPTION)) {
                page = true;
                continue;
            }
            int equals = argument.indexOf('=');
            if (equals < 0) {
                throw new IllegalArgumentException(argument + " (expected: --option=value)");
            }
            String value = argument.substring(equals + 1);
            switch (argument.substring(0, equals)) {
                case "--pool" -> pool = known(argument, value);
                case "--url" -> url = value;
                case "--user" -> user = value;
                case "--password" -> password = value;
                case "--seconds" -> seconds = seconds(argument, value);
                case "--mistake" -> mistakes = mistakes(value);
                case "--report" -> report = value;
                default -> throw new IllegalArgumentException(argument + " (expected: one of the options below)");
            }
        }
        return new Settings(pool, url, user, password, seconds, mistakes, report, page);
    }

    private static String known(String argument, String pool) {
        if (!Database.POOLS.contains(pool)) {
            throw new IllegalArgumentException(
                    argument + " (expected: one of " + String.join(", ", Database.POOLS) + ")");
        }
        return pool;
    }

    private static int seconds(String argument, String value) {
        if (!value.matches("\\d{1,4}") || Integer.parseInt(value) < 10 || Integer.parseInt(value) > 3600) {
            throw new IllegalArgumentException(argument + " (expected: 10 to 3600)");
        }
        return Integer.parseInt(value);
    }

    private static List<Mistake> mistakes(String names) {
        List<Mistake> chosen = new ArrayList<>();
        if (!names.equals("none")) {
            for (String name : names.split(",", -1)) {
                chosen.add(Mistake.of(name));
            }
        }
        return List.copyOf(chosen);
    }
}
