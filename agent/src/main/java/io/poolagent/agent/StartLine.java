// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent;

import java.util.Date;

/**
 * A line of the log before there is one, with time and level as any other. To load logging and {@code java.time} for it would cost more
 * than all else that the agent does in a JVM that opens no connection.
 */
final class StartLine {
    private StartLine() {}

    static void info(String text) {
        print("INFO", text);
    }

    static void warn(String text) {
        print("WARN", text);
    }

    @SuppressWarnings("SystemOut") // Too early for anything else.
    private static void print(String level, String text) {
        System.err.println(time() + " " + level + " [pool-agent] " + text);
    }

    @SuppressWarnings({"deprecation", "JavaUtilDate"}) // No formatter: see above.
    private static String time() {
        Date now = new Date();
        return (now.getYear() + 1900) + "-" + two(now.getMonth() + 1) + "-" + two(now.getDate()) + " "
                + two(now.getHours()) + ":" + two(now.getMinutes()) + ":" + two(now.getSeconds());
    }

    private static String two(int number) {
        return number < 10 ? "0" + number : "" + number;
    }
}
