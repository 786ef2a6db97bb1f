// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.weave;

import java.io.IOException;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import net.bytebuddy.ClassFileVersion;
import net.bytebuddy.asm.Advice;
import net.bytebuddy.asm.AsmVisitorWrapper;
import net.bytebuddy.description.field.FieldList;
import net.bytebuddy.description.method.MethodDescription;
import net.bytebuddy.description.method.MethodList;
import net.bytebuddy.description.type.TypeDescription;
import net.bytebuddy.dynamic.ClassFileLocator;
import net.bytebuddy.dynamic.scaffold.TypeInitializer;
import net.bytebuddy.implementation.Implementation;
import net.bytebuddy.implementation.auxiliary.AuxiliaryType;
import net.bytebuddy.implementation.bytecode.assign.Assigner;
import net.bytebuddy.implementation.bytecode.constant.TextConstant;
import net.bytebuddy.matcher.ElementMatcher;
import net.bytebuddy.pool.TypePool;
import net.bytebuddy.utility.AsmClassReader;
import net.bytebuddy.utility.AsmClassWriter;
import org.jspecify.annotations.Nullable;

/** Byte Buddy's work, kept in a class of its own so that Byte Buddy loads only when there is some. */
final class Weaving {
    private static final ClassFileLocator OWN_CLASSES =
            ClassFileLocator.ForClassLoader.of(Weaving.class.getClassLoader());
    // As their files say, not as the JVM does: for that it would make a proxy class of every annotation.
    private static final TypePool OWN_TYPES = TypePool.Default.WithLazyResolution.of(OWN_CLASSES);
    private static final Advice.OffsetMapping NAME = new Advice.OffsetMapping() {
        @Override
        public Target resolve(
                TypeDescription type,
                MethodDescription method,
                Assigner assigner,
                Advice.ArgumentHandler arguments,
                Sort sort) {
            return new Target.ForStackManipulation(new TextConstant(method.getInternalName()));
        }
    };
    private static final Map<Shape, Advice> ADVICE = new ConcurrentHashMap<>();

    private Weaving() {}

    static byte[] weave(
            String internalName, byte[] bytes, Set<Shape> shapes, boolean refusing, @Nullable RuleWeaving rule)
            throws IOException {
        String name = internalName.replace('/', '.');
        DeclaredMethods declared = new DeclaredMethods(name, bytes, rule == null ? Shape::mayFit : any -> true);
        TypeDescription type = declared.type();
        AsmVisitorWrapper.ForDeclaredMethods methods = new AsmVisitorWrapper.ForDeclaredMethods();
        // First, so that it is around all other advice: what is refused is not seen by that.
        for (Shape shape : shapes) {
            if (refusing && shape.mayBeRefused()) {
                methods = methods.method(new Fitting(shape, rule), Refusal.ADVICE);
            }
        }
        for (Shape shape : shapes) {
            methods = methods.method(new Fitting(shape, rule), advice(shape));
        }
        if (rule != null) {
            methods = rule.add(methods, declared.methods(), OWN_CLASSES);
        }
        return woven(bytes, methods, type, declared.methods());
    }

    /**
     * Without Byte Buddy's own builder, which would load a hundred classes more: a decorated class keeps its fields and methods,
     * so that retransforming it is always possible, and none of its supertypes is looked at.
     */
    private static byte[] woven(
            byte[] bytes, AsmVisitorWrapper.ForDeclaredMethods methods, TypeDescription type, MethodList<?> declared) {
        int writing = methods.mergeWriter(AsmVisitorWrapper.NO_FLAGS);
        int reading = methods.mergeReader(AsmVisitorWrapper.NO_FLAGS);
        AsmClassReader reader = AsmClassReader.Factory.Default.IMPLICIT.make(bytes);
        AsmClassWriter writer = AsmClassWriter.Factory.Default.IMPLICIT.make(writing, reader);
        reader.accept(
                methods.wrap(
                        type,
                        writer.getVisitor(),
                        context(type, ClassFileVersion.ofClassFile(bytes)),
                        TypePool.Empty.INSTANCE,
                        new FieldList.Empty<>(),
                        declared,
                        writing,
                        reading),
                reading);
        return writer.getBinaryRepresentation();
    }

    /** Of a class to which nothing is added. */
    private static Implementation.Context context(TypeDescription type, ClassFileVersion version) {
        return Implementation.Context.Disabled.Factory.INSTANCE.make(
                type,
                new AuxiliaryType.NamingStrategy.Enumerating("none"),
                TypeInitializer.None.INSTANCE,
                version,
                version,
                version.isAtLeast(ClassFileVersion.JAVA_V6)
                        ? Implementation.Context.FrameGeneration.GENERATE
                        : Implementation.Context.FrameGeneration.DISABLED);
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
        return Advice.withCustomMapping()
                .bind(MethodName.class, NAME)
                .to(OWN_TYPES.describe(type.getName()).resolve(), OWN_CLASSES);
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
            case UPDATE:
            case QUERY:
                return QueryAdvice.class;
            case RESULT:
                return ResultAdvice.class;
            case GIVE:
                return GiveAdvice.class;
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
            case RESUMED:
                return UnitAdvice.Resumed.class;
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
