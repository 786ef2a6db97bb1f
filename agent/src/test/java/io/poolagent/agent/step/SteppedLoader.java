// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.step;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import net.bytebuddy.jar.asm.ClassReader;
import net.bytebuddy.jar.asm.ClassVisitor;
import net.bytebuddy.jar.asm.ClassWriter;
import net.bytebuddy.jar.asm.FieldVisitor;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;

/**
 * Loads the classes of one package anew. In those that are to be stepped, {@link Stepper#step} is called before each access to a
 * field that can change, to an atomic, a VarHandle or a concurrent map: all by which threads can meet, if the processor is taken to
 * keep the order of the program.
 */
final class SteppedLoader extends ClassLoader {
    private final String prefix;
    private final Set<String> stepped;
    private final Map<String, Set<String>> finals = new ConcurrentHashMap<>();

    SteppedLoader(String packageName, Set<String> stepped) {
        super(SteppedLoader.class.getClassLoader());
        this.prefix = packageName + ".";
        this.stepped = stepped;
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        if (!name.startsWith(prefix)) {
            return super.loadClass(name, resolve);
        }
        synchronized (getClassLoadingLock(name)) {
            Class<?> loaded = findLoadedClass(name);
            if (loaded != null) {
                return loaded;
            }
            byte[] code =
                    isStepped(name.replace('.', '/')) ? stepped(name.replace('.', '/')) : code(name.replace('.', '/'));
            return defineClass(name, code, 0, code.length);
        }
    }

    private boolean isStepped(String internalName) {
        String name = internalName.replace('/', '.');
        int nested = name.indexOf('$');
        return stepped.contains(nested < 0 ? name : name.substring(0, nested));
    }

    private byte[] stepped(String internalName) {
        ClassWriter writer = new ClassWriter(ClassWriter.COMPUTE_MAXS);
        new ClassReader(code(internalName))
                .accept(
                        new ClassVisitor(Opcodes.ASM9, writer) {
                            @Override
                            public MethodVisitor visitMethod(
                                    int access, String name, String descriptor, String signature, String[] exceptions) {
                                MethodVisitor to = super.visitMethod(access, name, descriptor, signature, exceptions);
                                return name.startsWith("<") ? to : new Steps(to); // Nobody else knows the object yet.
                            }
                        },
                        0);
        return writer.toByteArray();
    }

    private byte[] code(String internalName) {
        try (InputStream in = getParent().getResourceAsStream(internalName + ".class")) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private boolean canChange(String owner, String field) {
        return !finals.computeIfAbsent(owner, this::finalFields).contains(field);
    }

    private Set<String> finalFields(String owner) {
        Set<String> found = new HashSet<>();
        new ClassReader(code(owner))
                .accept(
                        new ClassVisitor(Opcodes.ASM9) {
                            @Override
                            public FieldVisitor visitField(
                                    int access, String name, String descriptor, String signature, Object value) {
                                if ((access & Opcodes.ACC_FINAL) != 0) {
                                    found.add(name);
                                }
                                return null;
                            }
                        },
                        ClassReader.SKIP_CODE);
        return found;
    }

    private final class Steps extends MethodVisitor {
        Steps(MethodVisitor to) {
            super(Opcodes.ASM9, to);
        }

        @Override
        public void visitFieldInsn(int opcode, String owner, String name, String descriptor) {
            if (isStepped(owner) && canChange(owner, name)) {
                step();
            }
            super.visitFieldInsn(opcode, owner, name, descriptor);
        }

        @Override
        public void visitMethodInsn(int opcode, String owner, String name, String descriptor, boolean isInterface) {
            boolean meets = owner.startsWith("java/util/concurrent/atomic/")
                    || owner.equals("java/lang/invoke/VarHandle")
                    || owner.startsWith("java/util/concurrent/ConcurrentHashMap");
            if (meets && opcode == Opcodes.INVOKEVIRTUAL) {
                step();
            }
            super.visitMethodInsn(opcode, owner, name, descriptor, isInterface);
        }

        private void step() {
            super.visitMethodInsn(
                    Opcodes.INVOKESTATIC, Stepper.class.getName().replace('.', '/'), "step", "()V", false);
        }
    }
}
