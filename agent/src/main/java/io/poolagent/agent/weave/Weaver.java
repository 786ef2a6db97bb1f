// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.weave;

import io.poolagent.agent.adapter.PoolRule;
import io.poolagent.agent.adapter.PoolRules;
import java.lang.instrument.ClassFileTransformer;
import java.security.ProtectionDomain;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Weaves the hooks into the classes that acquire and release, by the shape of their methods and never by a list of names.
 * Returns null for every class it leaves alone: returning the bytes unchanged would count as a change and spoil AOT
 * caches. Byte Buddy is loaded with the first class that is woven.
 */
public final class Weaver implements ClassFileTransformer {
    private static final String OWN = "io/poolagent/agent/";

    /** Loaded by whoever makes a flight recorder. */
    private static final String RECORDER = "jdk/jfr/FlightRecorder";

    private final String probe;
    private final boolean refusing;
    private final boolean units;
    private final PoolRules rules;
    private final WeaveGate gate;
    private final RemarkSink remarks;
    // Names, not classes: those of an application that goes must be free to go.
    private final Set<String> wovenNames = ConcurrentHashMap.newKeySet();
    private final Set<String> closing = ConcurrentHashMap.newKeySet();
    private final AtomicInteger woven = new AtomicInteger();
    private final AtomicInteger failures = new AtomicInteger();
    private volatile boolean recorderSeen;

    /**
     * @param probe the name of the one class of the agent itself that is woven, to test that weaving works
     * @param refusing whether what must not be called after a release is to throw then
     * @param rules the home-made pools
     * @param units whether the ends of units of work are to be seen
     * @param gate asked before a class is woven
     * @param remarks told of a class that could not be woven, in words; must not log from the calling thread
     */
    public Weaver(String probe, boolean refusing, boolean units, PoolRules rules, WeaveGate gate, RemarkSink remarks) {
        this.units = units;
        this.rules = rules;
        this.probe = probe.replace('.', '/');
        this.refusing = refusing;
        this.gate = gate;
        this.remarks = remarks;
    }

    /** How many classes were woven. */
    public int woven() {
        return woven.get();
    }

    /** The names of those classes. */
    public Set<String> wovenNames() {
        return wovenNames;
    }

    /** The names of those that declare a {@code close()} which is seen now; grows. */
    public Set<String> closingNames() {
        return closing;
    }

    /** How many classes should have been woven and could not be. */
    public int failures() {
        return failures.get();
    }

    /** Whether the class of the flight recorder was loaded, by whomever, since this is asked to transform. */
    public boolean hasSeenRecorder() {
        return recorderSeen;
    }

    @Override
    @SuppressWarnings("ReturnsNullArray") // The contract of ClassFileTransformer.
    public byte @Nullable [] transform(
            @Nullable ClassLoader loader,
            @Nullable String name,
            @Nullable Class<?> redefined,
            @Nullable ProtectionDomain domain,
            byte[] bytes) {
        if (loader == null && RECORDER.equals(name)) {
            recorderSeen = true;
        }
        if (loader == null || name == null || (name.startsWith(OWN) && !name.startsWith(probe))) {
            return null;
        }
        try {
            PoolRule rule = rules.isEmpty() ? null : rules.of(name.replace('/', '.'));
            ClassFile file = rule == null ? ClassFile.candidate(bytes) : ClassFile.read(bytes);
            if (file == null || (file.isInterface() && rule == null)) {
                return null;
            }
            Set<Shape> shapes = shapes(file, loader);
            if ((shapes.isEmpty() && rule == null) || !gate.isOpen()) {
                return null;
            }
            RuleWeaving ruled = rule == null ? null : new RuleWeaving(rule, rules, refusing, remarks);
            byte[] changed = Weaving.weave(name, bytes, shapes, refusing, ruled);
            woven.incrementAndGet();
            wovenNames.add(name.replace('/', '.'));
            if (shapes.contains(Shape.RELEASE) || shapes.contains(Shape.CLOSE)) {
                closing.add(name.replace('/', '.'));
            }
            return changed;
        } catch (Throwable t) { // Whatever it is, the class must load as it was.
            failures.incrementAndGet();
            remarks.remark(name.replace('/', '.') + " could not be woven, its connections are not watched: " + t);
            return null;
        }
    }

    private Set<Shape> shapes(ClassFile file, ClassLoader loader) {
        Set<Shape> shapes = EnumSet.noneOf(Shape.class);
        // That it is no data source would be seen at run time, at every call: within HikariCP's there are two such.
        if (file.acquires() && (!file.isFinal() || Hierarchy.mayGiveConnections(file, loader))) {
            shapes.add(Shape.ACQUIRE);
        }
        if (units) {
            shapes.addAll(file.units());
        }
        if (file.connects()) {
            shapes.add(Shape.CONNECT);
        }
        if (!file.releases() && !file.lends() && !file.executes() && !file.reads() && !file.gives()) {
            return shapes;
        }
        int jdbc = Hierarchy.jdbc(file, loader);
        if ((jdbc & Hierarchy.CONNECTION) != 0) {
            addIf(file.releases(), shapes, Shape.RELEASE);
            addIf(file.lends(), shapes, Shape.LEND, Shape.CALL, Shape.STATE);
        }
        // UCP's handles and statements inherit their close() from classes that only by them become what they are.
        if ((jdbc & Hierarchy.POOLED) != 0 && file.isAbstract()) {
            addIf(file.releases(), shapes, Shape.RELEASE);
        }
        if (file.completes() && file.isAbstract()) {
            addIf(file.releases(), shapes, Shape.CLOSE, Shape.COMPLETION);
        }
        if ((jdbc & Hierarchy.STATEMENT) != 0) {
            addIf(file.releases(), shapes, Shape.CLOSE);
            addIf(file.executes(), shapes, Shape.EXECUTE, Shape.UPDATE, Shape.QUERY, Shape.RESULT, Shape.COMPLETION);
        }
        if ((jdbc & Hierarchy.RESULT_SET) != 0) {
            addIf(file.reads(), shapes, Shape.READ);
        }
        if ((jdbc & Hierarchy.LARGE) != 0) {
            addIf(file.executes(), shapes, Shape.RESULT); // An array's.
        }
        boolean isJdbc = (jdbc & ~Hierarchy.POOLED) != 0;
        addIf(file.gives() && (isJdbc || file.passesOn()), shapes, Shape.GIVE);
        return shapes;
    }

    private static void addIf(boolean there, Set<Shape> shapes, Shape... more) {
        if (there) {
            shapes.addAll(Arrays.asList(more));
        }
    }
}
