// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent;

import java.util.List;
import net.bytebuddy.jar.asm.ClassVisitor;
import net.bytebuddy.jar.asm.FieldVisitor;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;

/** Collects the texts in a class: what is more than one word. */
final class LiteralsWithSpace extends ClassVisitor {
    private final String type;
    private final List<String> found;

    LiteralsWithSpace(String type, List<String> found) {
        super(Opcodes.ASM9);
        this.type = type;
        this.found = found;
    }

    private void literal(Object value) {
        if (value instanceof String text && text.contains(" ")) {
            found.add(type + ": " + text);
        }
    }

    @Override
    public FieldVisitor visitField(int access, String name, String descriptor, String signature, Object value) {
        literal(value);
        return null;
    }

    @Override
    public MethodVisitor visitMethod(
            int access, String name, String descriptor, String signature, String[] exceptions) {
        return new MethodVisitor(Opcodes.ASM9) {
            @Override
            public void visitLdcInsn(Object value) {
                literal(value);
            }
        };
    }
}
