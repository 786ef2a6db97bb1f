// SPDX-License-Identifier: Apache-2.0
package com.acme.fuzz;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What is not right, or comes out by chance, on some pools without the agent as well. */
final class NotRight {
    /** Some pools do not keep what they have lent: the driver then ends what only a local variable of a method was to hold. */
    private static final List<String> LEADERS = Arrays.asList("leader", "leader-parameter", "leader-this", "polls");

    private NotRight() {}

    static List<String> on(String kind) {
        switch (kind) {
            case "tomcat":
            case "tomcat-shared":
                // Its statements lead to the physical connection, not to what was lent; and it does not close them.
                return with(Kept.VIAS, "leaves");
            case "hikari":
                // Two threads that close one connection at once break it, unless the agent watches.
                return Collections.singletonList("closers");
            case "bonecp":
                // Nothing that is taken from its connections keeps them, and it closes them by itself, before
                // finalizers run. When two threads have closed a handle of 0.7.1, it comes out by chance what it says
                // of that.
                return with(with(with(LEADERS, "finalizer", "again-elsewhere"), Kept.VIAS), Lasting.NAMES);
            case "dbcp":
                return with(LEADERS, "physicalrows", "physicalstatement", "rows");
            case "druid":
                return LEADERS;
            case "vibur":
                // It does not close statements.
                return with(LEADERS, "leaves");
            case "vibur-tracking":
                return Collections.singletonList("leaves");
            case "dbcp2":
            case "dbcp2-by-hand":
            case "tomcat-dbcp2":
                // Its statements are closed by their finalizers, whoever still uses what is beneath.
                return Arrays.asList("physicalrows", "physicalstatement");
            default:
                return Collections.emptyList();
        }
    }

    private static List<String> with(List<String> words, String... more) {
        return with(words, Arrays.asList(more));
    }

    private static List<String> with(List<String> words, List<String> more) {
        return Stream.concat(words.stream(), more.stream()).collect(Collectors.toList());
    }
}
