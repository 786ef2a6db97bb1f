// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.weave;

import java.util.EnumMap;
import java.util.Map;
import java.util.Set;
import net.bytebuddy.ByteBuddy;
import net.bytebuddy.asm.Advice;
import net.bytebuddy.asm.AsmVisitorWrapper;
import net.bytebuddy.description.method.MethodDescription;
import net.bytebuddy.description.type.TypeDescription;
import net.bytebuddy.dynamic.ClassFileLocator;
import net.bytebuddy.dynamic.TypeResolutionStrategy;
import net.bytebuddy.dynamic.scaffold.InstrumentedType;
import net.bytebuddy.dynamic.scaffold.MethodGraph;
import net.bytebuddy.dynamic.scaffold.TypeValidation;
import net.bytebuddy.matcher.ElementMatcher;
import net.bytebuddy.pool.TypePool;
import org.jspecify.annotations.Nullable;

/** Byte Buddy's work, kept in a class of its own so that Byte Buddy loads only when there is some. */
final class Weaving {
    // Declared methods only and no validation: looking at supertypes fails where another agent has added some, and a
    // decorated class keeps its fields and methods, so that retransforming it is always possible.
    private static final ByteBuddy BYTE_BUDDY = new ByteBuddy()
            .with(MethodGraph.Compiler.ForDeclaredMethods.INSTANCE)
            .with(InstrumentedType.Factory.Default.FROZEN)
            .with(TypeValidation.DISABLED);

    private static final ClassFileLocator OWN_CLASSES =
            ClassFileLocator.ForClassLoader.of(Weaving.class.getClassLoader());
    private static final Map<Shape, Advice> ADVICE = new EnumMap<>(Shape.class);

    static {
        ADVICE.put(Shape.ACQUIRE, Advice.to(AcquireAdvice.class, OWN_CLASSES));
        ADVICE.put(Shape.CONNECT, Advice.to(AcquireAdvice.class, OWN_CLASSES));
        ADVICE.put(Shape.RELEASE, Advice.to(ReleaseAdvice.class, OWN_CLASSES));
        ADVICE.put(Shape.LEND, Advice.to(LendAdvice.class, OWN_CLASSES));
        ADVICE.put(Shape.CALL, Advice.to(CallAdvice.class, OWN_CLASSES));
        ADVICE.put(Shape.STATE, Advice.to(StateAdvice.class, OWN_CLASSES));
        ADVICE.put(Shape.EXECUTE, Advice.to(ExecuteAdvice.class, OWN_CLASSES));
        ADVICE.put(Shape.QUERY, Advice.to(QueryAdvice.class, OWN_CLASSES));
        ADVICE.put(Shape.RESULT, Advice.to(ResultAdvice.class, OWN_CLASSES));
        ADVICE.put(Shape.CLOSE, Advice.to(CloseAdvice.class, OWN_CLASSES));
        ADVICE.put(Shape.COMPLETION, Advice.to(CompletionAdvice.class, OWN_CLASSES));
        ADVICE.put(Shape.READ, Advice.to(ReadAdvice.class, OWN_CLASSES));
        ADVICE.put(Shape.REQUEST, Advice.to(UnitAdvice.Request.class, OWN_CLASSES));
        ADVICE.put(Shape.GOES_ON, Advice.to(UnitAdvice.GoesOn.class, OWN_CLASSES));
        ADVICE.put(Shape.TRANSACTION, Advice.to(UnitAdvice.Transaction.class, OWN_CLASSES));
        ADVICE.put(Shape.BEGUN, Advice.to(UnitAdvice.Begun.class, OWN_CLASSES));
        ADVICE.put(Shape.ENDING, Advice.to(UnitAdvice.Ending.class, OWN_CLASSES));
        ADVICE.put(Shape.SUSPENDED, Advice.to(UnitAdvice.Suspended.class, OWN_CLASSES));
        ADVICE.put(Shape.TASK, Advice.to(UnitAdvice.Task.class, OWN_CLASSES));
        ADVICE.put(Shape.BETWEEN_TASKS, Advice.to(UnitAdvice.BetweenTasks.class, OWN_CLASSES));
    }

    private Weaving() {}

    static byte[] weave(
            String internalName,
            byte[] bytes,
            @Nullable ClassLoader loader,
            Set<Shape> shapes,
            boolean refusing,
            @Nullable RuleWeaving rule) {
        String name = internalName.replace('/', '.');
        ClassFileLocator locator = new ClassFileLocator.Compound(
                ClassFileLocator.Simple.of(name, bytes),
                ClassFileLocator.ForClassLoader.of(loader),
                // For java.sql's: from Java 9 on a loader without parent has classes of the JDK, but not their files.
                OWN_CLASSES);
        // What a method takes and returns is known by name alone: it need not be there, as a class of a later Java's
        // that a
        // pool mentions, and to read it would cost.
        TypePool types = TypePool.Default.WithLazyResolution.of(locator);
        TypeDescription type = types.describe(name).resolve();
        AsmVisitorWrapper.ForDeclaredMethods methods = new AsmVisitorWrapper.ForDeclaredMethods();
        for (Shape shape :
                shapes) { // First, so that it is around all other advice: what is refused is not seen by that.
            if (refusing && shape.mayBeRefused()) {
                methods = methods.method(new Fitting(shape, rule), Refusal.ADVICE);
            }
        }
        for (Shape shape : shapes) {
            methods = methods.method(new Fitting(shape, rule), ADVICE.get(shape));
        }
        if (rule != null) {
            methods = rule.add(methods, type, OWN_CLASSES);
        }
        return BYTE_BUDDY
                .decorate(type, locator)
                .visit(methods)
                .make(TypeResolutionStrategy.Disabled.INSTANCE, types)
                .getBytes();
    }

    /** Read only where it is asked for. */
    private static final class Refusal {
        static final Advice ADVICE = Advice.to(RefuseAdvice.class, OWN_CLASSES);
    }

    private static final class Fitting implements ElementMatcher<MethodDescription> {
        private final Shape shape;
        private final @Nullable RuleWeaving rule;

        Fitting(Shape shape, @Nullable RuleWeaving rule) {
            this.shape = shape;
            this.rule = rule;
        }

        @Override
        public boolean matches(MethodDescription method) {
            return !method.isStatic()
                    && !method.isAbstract()
                    && !method.isNative()
                    && shape.fits(method.getInternalName(), method.getDescriptor())
                    // What a rule names is woven as the rule says.
                    && (rule == null || !rule.isAcquire(method));
        }
    }
}
