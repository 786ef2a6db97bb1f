// SPDX-License-Identifier: Apache-2.0
package com.acme.fuzz;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;

/**
 * One use of a connection: where it is acquired, through what, how it is kept, whether time passes, how it is released, and
 * what is done with it before. As text: {@code thread proxy field rest close insert,cursor}; or {@code whole leader} for what is
 * written out as a whole.
 */
public final class Step {
    final String where;
    final String source;
    final String keep;
    final boolean rests;
    final String release;
    final List<String> works;

    Step(String where, String source, String keep, boolean rests, String release, List<String> works) {
        this.where = where;
        this.source = source;
        this.keep = keep;
        this.rests = rests;
        this.release = release;
        this.works = works;
    }

    static Step whole(String name) {
        return new Step("whole", "-", name, true, "-", Collections.emptyList());
    }

    boolean isWhole() {
        return where.equals("whole");
    }

    /** Whether there is no way back from what is kept to the connection. */
    boolean isForLife() {
        return release.equals("never");
    }

    static List<Step> parse(String program) {
        List<Step> steps = new ArrayList<>();
        for (String text : program.split("; *")) {
            String[] word = text.trim().split(" +");
            steps.add(
                    word[0].equals("whole")
                            ? whole(word[1])
                            : new Step(
                                    word[0],
                                    word[1],
                                    word[2],
                                    word[3].equals("rest"),
                                    word[4],
                                    word.length == 5 ? Collections.emptyList() : Arrays.asList(word[5].split(","))));
        }
        return steps;
    }

    static String text(List<Step> steps) {
        return steps.stream().map(Step::toString).collect(Collectors.joining("; "));
    }

    @Override
    public String toString() {
        return isWhole()
                ? "whole " + keep
                : (where + " " + source + " " + keep + (rests ? " rest " : " on ") + release + " "
                                + String.join(",", works))
                        .trim();
    }
}
