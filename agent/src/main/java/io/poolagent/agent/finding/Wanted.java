// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.finding;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Which findings are to be told: the kinds that are switched on, less the suspicions about what is done on purpose.
 * Immutable.
 */
public final class Wanted {
    private static final String NONE = "none";
    private static final String USUAL = "usual";
    private static final String POOL = "pool:";

    private final Set<Kind> kinds;
    private final Set<Kind> each;
    private final List<String> allowed;

    private Wanted(Set<Kind> kinds, Set<Kind> each, List<String> allowed) {
        this.kinds = kinds;
        this.each = each;
        this.allowed = allowed;
    }

    /** What is told if nobody says otherwise. */
    public static Wanted usual() {
        return parse(USUAL, NONE);
    }

    /**
     * Reads the options {@code findings} and {@code allow}.
     *
     * @param findings {@code usual}, {@code all} or kinds, added by {@code +} and taken away by {@code -}, e.g. {@code
     *     usual+open_statements-overdue}
     * @param allow classes, methods or {@code pool:name}, joined by {@code +}, or {@code none}
     * @throws IllegalArgumentException if a word is none of these
     */
    public static Wanted parse(String findings, String allow) {
        Set<Kind> kinds = EnumSet.noneOf(Kind.class);
        Set<Kind> each = EnumSet.noneOf(Kind.class);
        for (String term : findings.split("(?=[+-])", -1)) {
            boolean minus = term.startsWith("-");
            String word = minus || term.startsWith("+") ? term.substring(1) : term;
            Set<Kind> named = named(word);
            if (minus) {
                kinds.removeAll(named);
                each.removeAll(named);
            } else {
                kinds.addAll(named);
                if (!word.trim().equalsIgnoreCase(USUAL)) {
                    each.addAll(named);
                }
            }
        }
        return new Wanted(kinds, each, Arrays.asList(allow.equals(NONE) ? new String[0] : allow.split("\\+", -1)));
    }

    private static Set<Kind> named(String word) {
        switch (word.trim().toLowerCase(Locale.ROOT)) {
            case "all":
                return EnumSet.allOf(Kind.class);
            case USUAL:
                Set<Kind> usual = EnumSet.noneOf(Kind.class);
                for (Kind kind : Kind.values()) {
                    if (kind.isUsual()) {
                        usual.add(kind);
                    }
                }
                return usual;
            default:
                return EnumSet.of(Kind.valueOf(word.trim().toUpperCase(Locale.ROOT)));
        }
    }

    /** Whether this kind is switched on. */
    public boolean wants(Kind kind) {
        return kinds.contains(kind);
    }

    /** Whether this kind was asked for by name or by {@code all}: then also what mostly does no harm. */
    public boolean wantsEach(Kind kind) {
        return each.contains(kind);
    }

    /** Whether this finding is to be told. What is proven is not silenced by {@code allow}. */
    public boolean wants(Finding finding) {
        return wants(finding.kind()) && (finding.kind().grade() == Kind.Grade.PROVEN || !allows(finding));
    }

    /** Whether what acquired it is said to hold connections on purpose. */
    public boolean allows(Finding finding) {
        for (String what : allowed) {
            if (what.startsWith(POOL)) {
                if (finding.pool().name().equals(what.substring(POOL.length()))) {
                    return true;
                }
            } else {
                for (StackTraceElement frame : finding.site().frames()) {
                    String method = frame.getClassName() + "." + frame.getMethodName();
                    if (method.equals(what) || method.startsWith(what + ".") || method.startsWith(what + "$")) {
                        return true;
                    }
                }
            }
        }
        return false;
    }
}
