// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.stack;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Whose code a class most likely is, by its package alone: {@code org.foo} of all below it. And what the option {@code app} says
 * of it: with it, all that is not the application is a library.
 */
public final class CodeGroups {
    // Below these each has a name of its own.
    private static final List<String> SHARED = Collections.unmodifiableList(Arrays.asList(
            "com.github",
            "com.google",
            "io.github",
            "io.gitlab",
            "net.sourceforge",
            "org.apache",
            "org.eclipse",
            "org.codehaus",
            "org.springframework"));

    // Set once, before anything is woven.
    private static volatile List<String> applications = Collections.emptyList();

    private CodeGroups() {}

    /** The packages of the application; empty if nobody said. */
    public static void applicationsAre(List<String> packages) {
        applications = packages;
    }

    /** Whether somebody said that it is the application's. */
    static boolean isSaidToBeApplication(String className) {
        for (String application : applications) {
            if (className.startsWith(application)
                    && (className.length() == application.length()
                            || ".$".indexOf(className.charAt(application.length())) >= 0)) {
                return true;
            }
        }
        return false;
    }

    /** The library that it is of, if somebody said what the application is and that is not it; else null. */
    static @Nullable String saidToBeLibrary(String className) {
        return applications.isEmpty() || isSaidToBeApplication(className) ? null : of(className);
    }

    /** The package that all code of its owner shares, as far as names tell; the class itself if it has none. */
    public static String of(String className) {
        int first = className.indexOf('.');
        int second = first < 0 ? -1 : className.indexOf('.', first + 1);
        if (second < 0) {
            return first < 0 ? className : className.substring(0, first);
        }
        String two = className.substring(0, second);
        int third = className.indexOf('.', second + 1);
        // As in uk.co.acme.
        boolean isShared = SHARED.contains(two) || (first == 2 && second - first - 1 <= 3);
        return isShared && third > 0 ? className.substring(0, third) : two;
    }
}
