// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.weave;

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
    private static final Advice ACQUIRE = Advice.to(AcquireAdvice.class, OWN_CLASSES);
    private static final Advice RELEASE = Advice.to(ReleaseAdvice.class, OWN_CLASSES);

    private Weaving() {}

    static byte[] weave(String internalName, byte[] bytes, ClassLoader loader, boolean acquires, boolean releases) {
        String name = internalName.replace('/', '.');
        ClassFileLocator locator = new ClassFileLocator.Compound(
                ClassFileLocator.Simple.of(name, bytes), ClassFileLocator.ForClassLoader.of(loader));
        TypePool types = TypePool.Default.of(locator);
        TypeDescription type = types.describe(name).resolve();
        AsmVisitorWrapper.ForDeclaredMethods methods = new AsmVisitorWrapper.ForDeclaredMethods();
        if (acquires) {
            methods = methods.method(Shape.ACQUIRE, ACQUIRE);
        }
        if (releases) {
            methods = methods.method(Shape.RELEASE, RELEASE);
        }
        return BYTE_BUDDY
                .decorate(type, locator)
                .visit(methods)
                .make(TypeResolutionStrategy.Disabled.INSTANCE, types)
                .getBytes();
    }

    private enum Shape implements ElementMatcher<MethodDescription> {
        ACQUIRE,
        RELEASE;

        @Override
        public boolean matches(MethodDescription method) {
            if (method.isStatic() || method.isAbstract() || method.isNative()) {
                return false;
            }
            return this == ACQUIRE
                    ? ClassFile.isAcquire(method.getInternalName(), method.getDescriptor())
                    : ClassFile.isRelease(method.getInternalName(), method.getDescriptor());
        }
    }
}
