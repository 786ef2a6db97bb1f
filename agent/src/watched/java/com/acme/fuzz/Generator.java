// SPDX-License-Identifier: Apache-2.0
package com.acme.fuzz;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;

/** Makes a program of a seed. It is right, however odd: nothing it does is forbidden by JDBC, or by the pool it is for. */
public final class Generator {
    private static final List<String> WHERE = Arrays.asList("here", "here", "thread", "task");
    private static final List<String> SOURCES = Arrays.asList("direct", "helper", "proxy", "wrap");
    private static final List<String> KEEPS = Arrays.asList(
            "local", "resources", "finally", "field", "array", "threadlocal", "queue", "lambda", "map", "self");
    private static final List<String> RELEASES =
            Arrays.asList("close", "close", "helper", "thread", "task", "twice", "again-elsewhere", "after-failure");

    private final String kind;

    /** Words that no step may have. */
    private final Collection<String> without;

    public Generator(String kind) {
        this.kind = kind;
        this.without = NotRight.on(kind);
    }

    /** Every word once or more, in as few words as that takes. */
    public List<String> each() {
        List<Step> steps = new ArrayList<>();
        allowed(Wholes.names(kind)).forEach(name -> steps.add(Step.whole(name)));
        for (String where : Arrays.asList("here", "thread")) {
            allowed(Lasting.NAMES).forEach(name -> steps.add(step(where, name, true, "never")));
            allowed(Kept.VIAS).forEach(name -> steps.add(step(where, name, true, "close")));
        }
        allowed(KEEPS).forEach(name -> steps.add(step("here", name, true, "close")));
        allowed(RELEASES).forEach(name -> steps.add(step("here", "local", false, name)));
        allowed(SOURCES).forEach(name -> steps.add(new Step("task", name, "field", true, "close", works("select"))));
        allowed(Works.NAMES)
                .forEach(name -> steps.add(new Step("here", "direct", "resources", false, "close", works(name))));
        if (!without.contains("finalizer")) {
            steps.add(step("here", "finalizer", false, "collected"));
        }
        return steps.stream().map(Step::toString).collect(Collectors.toList());
    }

    private static Step step(String where, String keep, boolean rests, String release) {
        return new Step(where, "direct", keep, rests, release, works("insert"));
    }

    private static List<String> works(String name) {
        return Collections.singletonList(name);
    }

    public String program(long seed) {
        Random random = new Random(seed * 0x9E3779B97F4A7C15L);
        List<Step> steps = new ArrayList<>();
        int size = 1 + random.nextInt(4);
        while (steps.size() < size) {
            steps.add(step(random));
        }
        return Step.text(steps);
    }

    private Step step(Random random) {
        int kindOfStep = random.nextInt(10);
        List<String> wholes = allowed(Wholes.names(kind));
        if (kindOfStep < 3 && !wholes.isEmpty()) {
            return Step.whole(one(wholes, random));
        }
        String where = one(WHERE, random);
        String source = one(allowed(SOURCES), random);
        List<String> works = new ArrayList<>();
        for (int i = random.nextInt(4); i > 0; i--) {
            works.add(one(allowed(Works.NAMES), random));
        }
        List<String> life = allowed(Lasting.NAMES);
        if (kindOfStep < 5 && !life.isEmpty()) {
            String keep = one(life, random);
            return new Step(where, isClosedByWrapper(keep) ? "direct" : source, keep, true, "never", works);
        }
        boolean rests = random.nextInt(3) == 0;
        List<String> vias = allowed(Kept.VIAS);
        if (kindOfStep < 6 && !vias.isEmpty()) {
            return new Step(where, source, one(vias, random), rests, one(allowed(RELEASES), random), works);
        }
        if (kindOfStep == 6 && !without.contains("finalizer")) {
            return new Step(where, source, "finalizer", false, "collected", works);
        }
        String keep = one(allowed(KEEPS), random);
        // Kept by a thread of its own it must not be that thread which ends.
        boolean isOfThread = keep.equals("threadlocal") || keep.equals("resources") || keep.equals("finally");
        return new Step(isOfThread ? "here" : where, source, keep, rests, one(allowed(RELEASES), random), works);
    }

    /** The wrapper is DBCP 2's: finalizers of its statements close what is beneath, whoever still uses that. */
    private static boolean isClosedByWrapper(String keep) {
        return keep.equals("physicalrows") || keep.equals("physicalstatement");
    }

    private List<String> allowed(List<String> all) {
        List<String> allowed = new ArrayList<>(all);
        allowed.removeAll(without);
        return allowed;
    }

    private static String one(List<String> of, Random random) {
        return of.get(random.nextInt(of.size()));
    }
}
