// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.it;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Makes a failing program smaller, as long as it fails: without a step, without a work, with plainer words. */
final class FuzzShrink {
    private static final String[] PLAIN = {"here", "direct", "field", "on", "close"};

    /** Whether a program still fails. */
    interface Fails {
        boolean fails(String program) throws Exception;
    }

    private FuzzShrink() {}

    static String smallest(String program, Fails fails, int attempts) throws Exception {
        String smallest = program;
        int left = attempts;
        boolean smaller = true;
        while (smaller) {
            smaller = false;
            for (String candidate : candidates(smallest)) {
                if (left-- == 0) {
                    return smallest;
                }
                if (fails.fails(candidate)) {
                    smallest = candidate;
                    smaller = true;
                    break;
                }
            }
        }
        return smallest;
    }

    /** The boldest first. */
    static List<String> candidates(String program) {
        List<String> steps = Arrays.asList(program.split("; *", -1));
        List<String> candidates = new ArrayList<>();
        if (steps.size() > 1) {
            steps.forEach(candidates::add);
            IntStream.range(0, steps.size())
                    .forEach(out -> candidates.add(IntStream.range(0, steps.size())
                            .filter(i -> i != out)
                            .mapToObj(steps::get)
                            .collect(Collectors.joining("; "))));
        }
        for (int i = 0; i < steps.size(); i++) {
            for (String plainer : plainer(steps.get(i))) {
                List<String> with = new ArrayList<>(steps);
                with.set(i, plainer);
                candidates.add(String.join("; ", with));
            }
        }
        return candidates.stream().distinct().filter(c -> !c.equals(program)).toList();
    }

    private static List<String> plainer(String step) {
        String[] words = step.split(" +", -1);
        List<String> plainer = new ArrayList<>();
        if (words[0].equals("whole")) {
            return plainer;
        }
        if (words.length > 5) {
            plainer.add(String.join(" ", Arrays.copyOf(words, 5)));
            List<String> works = List.of(words[5].split(",", -1));
            for (int out = 0; works.size() > 1 && out < works.size(); out++) {
                List<String> rest = new ArrayList<>(works);
                rest.remove(out);
                plainer.add(String.join(" ", Arrays.copyOf(words, 5)) + " " + String.join(",", rest));
            }
        }
        for (int i = 0; i < PLAIN.length; i++) {
            boolean isBound = i >= 2 && (words[4].equals("never") || words[4].equals("collected"));
            if (!words[i].equals(PLAIN[i]) && !isBound) {
                String[] other = words.clone();
                other[i] = PLAIN[i];
                plainer.add(String.join(" ", other));
            }
        }
        return plainer;
    }
}
