// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.weave;

import java.sql.Connection;
import net.bytebuddy.jar.asm.ClassWriter;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;

/**
 * Makes the connection of the self-test: one whose only method is {@code close()}. Its class is written here, since a JDK proxy
 * has a method for each of a connection's, and to write and weave those takes a JVM that has just started a tenth of a second.
 */
public final class ProbeConnection extends ClassLoader {
    private ProbeConnection() {
        super(ProbeConnection.class.getClassLoader());
    }

    /**
     * Makes one, of a class that is woven as it is defined.
     *
     * @param type the name of its class, which the weaver must not take for one of the agent's own
     */
    public static Connection make(String type) throws ReflectiveOperationException {
        byte[] bytes = classFile(type.replace('.', '/'));
        Class<?> defined = new ProbeConnection().defineClass(type, bytes, 0, bytes.length);
        return (Connection) defined.getConstructor().newInstance();
    }

    private static byte[] classFile(String internalName) {
        String object = "java/lang/Object";
        ClassWriter type = new ClassWriter(0);
        type.visit(Opcodes.V1_8, Opcodes.ACC_PUBLIC | Opcodes.ACC_FINAL, internalName, null, object, new String[] {
            "java/sql/Connection"
        });
        MethodVisitor constructor = type.visitMethod(Opcodes.ACC_PUBLIC, "<init>", "()V", null, null);
        constructor.visitVarInsn(Opcodes.ALOAD, 0);
        constructor.visitMethodInsn(Opcodes.INVOKESPECIAL, object, "<init>", "()V", false);
        end(constructor);
        end(type.visitMethod(Opcodes.ACC_PUBLIC, "close", "()V", null, null));
        return type.toByteArray();
    }

    private static void end(MethodVisitor method) {
        method.visitInsn(Opcodes.RETURN);
        method.visitMaxs(1, 1);
        method.visitEnd();
    }
}
