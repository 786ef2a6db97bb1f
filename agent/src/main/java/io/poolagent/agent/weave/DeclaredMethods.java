// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.weave;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import net.bytebuddy.description.annotation.AnnotationList;
import net.bytebuddy.description.annotation.AnnotationValue;
import net.bytebuddy.description.method.MethodDescription;
import net.bytebuddy.description.method.MethodList;
import net.bytebuddy.description.method.ParameterDescription;
import net.bytebuddy.description.method.ParameterList;
import net.bytebuddy.description.type.TypeDescription;
import net.bytebuddy.description.type.TypeList;
import net.bytebuddy.implementation.bytecode.StackSize;
import net.bytebuddy.jar.asm.Opcodes;
import net.bytebuddy.jar.asm.Type;
import org.jspecify.annotations.Nullable;

/**
 * A class file's methods as Byte Buddy asks for them: names, modifiers and descriptors. Byte Buddy's own type pool would read the
 * whole class, and resolve a type anew each time it is asked for. That shows when a JVM starts.
 */
final class DeclaredMethods {
    private static final TypeDescription.Generic OBJECT =
            TypeDescription.Generic.OfNonGenericType.ForLoadedType.of(Object.class);

    private final Map<String, TypeDescription> types = new HashMap<>();
    private final TypeDescription type;
    private final List<MethodDescription.InDefinedShape> methods = new ArrayList<>();

    /**
     * Reads a class file.
     *
     * @param wanted by their names
     * @throws IOException if a name of it is malformed
     */
    DeclaredMethods(String className, byte[] bytes, Predicate<String> wanted) throws IOException {
        Constants constants = new Constants(bytes);
        int at = constants.end();
        this.type = new Named(className, constants.shortAt(at));
        types.put(className, type);
        at = constants.afterMembers(at + 8 + 2 * constants.shortAt(at + 6));
        int count = constants.shortAt(at);
        at += 2;
        for (int i = 0; i < count; i++) {
            String name = constants.text(constants.shortAt(at + 2));
            if (wanted.test(name)) {
                methods.add(new Declared(constants.shortAt(at), name, constants.text(constants.shortAt(at + 4))));
            }
            at = constants.afterAttributes(at + 6);
        }
    }

    /** The class itself, of which nothing but its name and modifiers is known. */
    TypeDescription type() {
        return type;
    }

    MethodList<?> methods() {
        return new MethodList.Explicit<>(methods);
    }

    private TypeDescription typeOf(Type named) {
        switch (named.getSort()) {
            case Type.VOID:
                return TypeDescription.ForLoadedType.of(void.class);
            case Type.BOOLEAN:
                return TypeDescription.ForLoadedType.of(boolean.class);
            case Type.CHAR:
                return TypeDescription.ForLoadedType.of(char.class);
            case Type.BYTE:
                return TypeDescription.ForLoadedType.of(byte.class);
            case Type.SHORT:
                return TypeDescription.ForLoadedType.of(short.class);
            case Type.INT:
                return TypeDescription.ForLoadedType.of(int.class);
            case Type.FLOAT:
                return TypeDescription.ForLoadedType.of(float.class);
            case Type.LONG:
                return TypeDescription.ForLoadedType.of(long.class);
            case Type.DOUBLE:
                return TypeDescription.ForLoadedType.of(double.class);
            case Type.ARRAY:
                return TypeDescription.ArrayProjection.of(typeOf(named.getElementType()), named.getDimensions());
            default:
                return types.computeIfAbsent(named.getClassName(), name -> new Named(name, Opcodes.ACC_PUBLIC));
        }
    }

    /** A class or interface. Byte Buddy calls the two methods below for each stack frame that it writes. */
    private static final class Named extends TypeDescription.Latent {
        Named(String name, int modifiers) {
            super(name, modifiers, DeclaredMethods.OBJECT);
        }

        @Override
        public boolean represents(java.lang.reflect.Type type) {
            return type instanceof Class && ((Class<?>) type).getName().equals(getName());
        }

        @Override
        public StackSize getStackSize() {
            return StackSize.SINGLE;
        }
    }

    private final class Declared extends MethodDescription.InDefinedShape.AbstractBase {
        private final int modifiers;
        private final String name;
        private final String descriptor;
        private final int stackSize;
        private TypeDescription.@Nullable Generic returned;
        private @Nullable ParameterList<ParameterDescription.InDefinedShape> parameters;

        Declared(int modifiers, String name, String descriptor) {
            this.modifiers = modifiers;
            this.name = name;
            this.descriptor = descriptor;
            // ASM counts a receiver, which a static method has not.
            this.stackSize = (Type.getArgumentsAndReturnSizes(descriptor) >> 2) - (isStatic() ? 1 : 0);
        }

        @Override
        public TypeDescription getDeclaringType() {
            return type;
        }

        @Override
        public int getModifiers() {
            return modifiers;
        }

        @Override
        public String getInternalName() {
            return name;
        }

        @Override
        public String getDescriptor() {
            return descriptor;
        }

        @Override
        public TypeDescription.Generic getReturnType() {
            TypeDescription.Generic known = returned;
            if (known == null) {
                known = typeOf(Type.getReturnType(descriptor)).asGenericType();
                returned = known;
            }
            return known;
        }

        @Override
        public ParameterList<ParameterDescription.InDefinedShape> getParameters() {
            ParameterList<ParameterDescription.InDefinedShape> known = parameters;
            if (known == null) {
                List<TypeDescription> of = new ArrayList<>();
                for (Type parameter : Type.getArgumentTypes(descriptor)) {
                    of.add(typeOf(parameter));
                }
                known = new ParameterList.Explicit.ForTypes(this, of);
                parameters = known;
            }
            return known;
        }

        @Override
        public int getStackSize() {
            return stackSize;
        }

        @Override
        public TypeList.Generic getExceptionTypes() {
            return new TypeList.Generic.Empty();
        }

        @Override
        public TypeList.Generic getTypeVariables() {
            return new TypeList.Generic.Empty();
        }

        @Override
        public AnnotationList getDeclaredAnnotations() {
            return new AnnotationList.Empty();
        }

        @Override
        public @Nullable AnnotationValue<?, ?> getDefaultValue() {
            return AnnotationValue.UNDEFINED;
        }
    }
}
