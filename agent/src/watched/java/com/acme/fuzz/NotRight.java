// SPDX-License-Identifier: Apache-2.0
package com.acme.fuzz;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What is not right, or comes out by chance, on some pools without the agent as well. */
final class NotRight {
    private NotRight() {}

    static List<String> on(String kind) {
        switch (kind) {
            case "tomcat":
            case "tomcat-shared":
                // Its statements lead to the physical connection, not to what was lent.
                return Kept.VIAS;
            case "hikari":
                // Two threads that close one connection at once break it, unless the agent watches.
                return Collections.singletonList("closers");
            case "bonecp":
                // Nothing that is taken from its connections keeps them, and it closes them by itself.
                return Stream.concat(Kept.VIAS.stream(), Lasting.NAMES.stream()).collect(Collectors.toList());
            case "dbcp":
                return Arrays.asList("physicalrows", "physicalstatement", "rows");
            case "dbcp2":
            case "dbcp2-by-hand":
            case "tomcat-dbcp2":
                // Its statements are closed by their finalizers, whoever still uses what is beneath.
                return Arrays.asList("physicalrows", "physicalstatement");
            default:
                return Collections.emptyList();
        }
    }
}
