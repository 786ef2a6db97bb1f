// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.stack;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/**
 * What frameworks and tools put between an application and its pool: it hands out what a pool gives it, now or later, and is
 * neither the one's code nor the other's.
 */
public final class Wrappers {
    private static final String SPRING = "org.springframework.jdbc.datasource.";

    private static final List<String> PREFIXES =
            Collections.unmodifiableList(Arrays.asList(SPRING, "com.p6spy.engine.", "net.ttddyy.dsproxy."));

    private Wrappers() {}

    /** Whether a class, by its name, is part of one. */
    public static boolean includes(String className) {
        for (String prefix : PREFIXES) {
            if (className.startsWith(prefix)) {
                return true;
            }
        }
        return false;
    }

    /** Whether data sources of this class and its subclasses are such. Of Spring's base class anything can be made. */
    public static boolean isSource(String className) {
        return includes(className) && !className.equals(SPRING + "AbstractDataSource");
    }
}
