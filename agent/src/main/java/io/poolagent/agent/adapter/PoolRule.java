// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.adapter;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A home-made pool as the option {@code pool} declares it, e.g. {@code com.acme.ConnectionPool#getConnection,freeConnection(0)}:
 * the class, the methods that lend, and those that take back, with the place of the connection among their parameters.
 * Immutable.
 */
public final class PoolRule {
    private static final String NAME = "[\\p{L}_$][\\p{L}\\p{N}_$]*";
    private static final Pattern TYPE = Pattern.compile(NAME + "(\\." + NAME + ")*");
    private static final Pattern ACQUIRE = Pattern.compile(NAME);
    private static final Pattern RELEASE = Pattern.compile("(" + NAME + ")\\((\\d{1,3})\\)");

    /** Between the pool's caller and its method: the agent, and calls by reflection. */
    private static final String[] BETWEEN = {"java.", "jdk.", "sun.", "io.poolagent.agent."};

    private final String type;
    private final Set<String> acquires = new LinkedHashSet<>();
    private final Map<String, Integer> releases = new LinkedHashMap<>();

    private PoolRule(String type) {
        this.type = type;
    }

    /**
     * Reads rules joined by {@code +}.
     *
     * @throws IllegalArgumentException if one makes no sense, saying what is wrong with it
     */
    static List<PoolRule> parse(String rules) {
        List<PoolRule> parsed = new ArrayList<>();
        Set<String> types = new LinkedHashSet<>();
        for (String text : rules.split("\\+", -1)) {
            PoolRule rule = parseOne(text.trim());
            if (!types.add(rule.type)) {
                throw new IllegalArgumentException("'" + text.trim() + "' is the second rule for its class");
            }
            parsed.add(rule);
        }
        return Collections.unmodifiableList(parsed);
    }

    private static PoolRule parseOne(String text) {
        int hash = text.indexOf('#');
        if (hash < 0 || !TYPE.matcher(text.substring(0, hash)).matches()) {
            throw new IllegalArgumentException("'" + text + "' does not begin with a class and a #");
        }
        PoolRule rule = new PoolRule(text.substring(0, hash));
        for (String method : text.substring(hash + 1).split(",", -1)) {
            Matcher release = RELEASE.matcher(method.trim());
            if (release.matches()) {
                rule.releases.put(release.group(1), Integer.valueOf(release.group(2)));
            } else if (ACQUIRE.matcher(method.trim()).matches()) {
                rule.acquires.add(method.trim());
            } else {
                throw new IllegalArgumentException("'" + method.trim() + "' in '" + text + "' is no method");
            }
        }
        if (rule.acquires.isEmpty()) {
            throw new IllegalArgumentException(
                    "'" + text + "' names no method that lends, which stands there by its name");
        }
        if (rule.releases.isEmpty()) {
            throw new IllegalArgumentException(
                    "'" + text
                            + "' names no method that takes back, with the number of the parameter that is the connection, from 0");
        }
        for (String acquire : rule.acquires) {
            if (rule.releases.containsKey(acquire)) {
                throw new IllegalArgumentException("'" + acquire + "' in '" + text + "' both lends and takes back");
            }
        }
        return rule;
    }

    /** The name of the class. */
    public String type() {
        return type;
    }

    /** The methods that lend. */
    public Set<String> acquires() {
        return Collections.unmodifiableSet(acquires);
    }

    /** The methods that take back, and which parameter is what they take. */
    public Map<String, Integer> releases() {
        return Collections.unmodifiableMap(releases);
    }

    /** Whether a class, by its name, is the pool's: its own or one within it. */
    boolean isOwnCode(String className) {
        return className.startsWith(type)
                && (className.length() == type.length() || className.charAt(type.length()) == '$');
    }

    /** Whether a stack, taken in a method that takes back, shows that the pool's own code called it. */
    public boolean isCalledByItself(StackTraceElement[] stack) {
        for (StackTraceElement frame : stack) {
            String name = frame.getClassName();
            if (!isBetween(name) && !(name.equals(type) && releases.containsKey(frame.getMethodName()))) {
                return isOwnCode(name);
            }
        }
        return true; // Nothing but the pool: a thread of its own.
    }

    private static boolean isBetween(String className) {
        for (String prefix : BETWEEN) {
            if (className.startsWith(prefix)) {
                return true;
            }
        }
        return false;
    }
}
