// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.weave;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
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
    // As their files say, not as the JVM does: for that it would make a proxy class of every annotation.
    private static final TypePool OWN_TYPES = TypePool.Default.WithLazyResolution.of(OWN_CLASSES);
    private static final Map<Shape, Advice> ADVICE = new ConcurrentHashMap<>();

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
            methods = methods.method(new Fitting(shape, rule), advice(shape));
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

    /** Each is read when it is first woven, since an application needs few of them. */
    private static Advice advice(Shape shape) {
        Advice known = ADVICE.get(shape);
        if (known == null) {
            known = adviceOf(typeOf(shape));
            ADVICE.put(shape, known); // Of two threads one has read it in vain.
        }
        return known;
    }

    private static Advice adviceOf(Class<?> type) {
        return Advice.to(OWN_TYPES.describe(type.getName()).resolve(), OWN_CLASSES);
    }

    private static Class<?> typeOf(Shape shape) {
        switch (shape) {
            case ACQUIRE:
            case CONNECT:
                return AcquireAdvice.class;
            case RELEASE:
                return ReleaseAdvice.class;
            case LEND:
                return LendAdvice.class;
            case CALL:
                return CallAdvice.class;
            case STATE:
                return StateAdvice.class;
            case EXECUTE:
                return ExecuteAdvice.class;
            case QUERY:
                return QueryAdvice.class;
            case RESULT:
                return ResultAdvice.class;
            case CLOSE:
                return CloseAdvice.class;
            case COMPLETION:
                return CompletionAdvice.class;
            case READ:
                return ReadAdvice.class;
            case REQUEST:
                return UnitAdvice.Request.class;
            case GOES_ON:
                return UnitAdvice.GoesOn.class;
            case TRANSACTION:
                return UnitAdvice.Transaction.class;
            case BEGUN:
                return UnitAdvice.Begun.class;
            case ENDING:
                return UnitAdvice.Ending.class;
            case SUSPENDED:
                return UnitAdvice.Suspended.class;
            case TASK:
                return UnitAdvice.Task.class;
            default:
                return UnitAdvice.BetweenTasks.class;
        }
    }

    /** Read only where it is asked for. */
    private static final class Refusal {
        static final Advice ADVICE = adviceOf(RefuseAdvice.class);
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
