// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.lease;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import net.bytebuddy.jar.asm.ClassReader;
import net.bytebuddy.jar.asm.ClassVisitor;
import net.bytebuddy.jar.asm.ClassWriter;
import net.bytebuddy.jar.asm.FieldVisitor;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;

/**
 * Runs a scenario of two threads in every order of their steps, so that a race is found at each run or never.
 *
 * <p>The classes under test are loaded once more by a loader of their own, with a call of {@link #step} before each access to a
 * field of theirs that is not final, and before each call of an atomic updater. Of the two threads only one runs at a time. At
 * each step it is decided whether it goes on or the other does; what was decided is written down, and the next run decides
 * otherwise at the last place where that is possible, until there is none. Orders with more than a few switches in the midst of
 * a thread are left out: hardly any race needs more, and their number grows with that power.
 *
 * <p>What it cannot see: effects of a weak memory model, since each step sees all that was written before. Code under test must
 * not wait for the other thread, by a lock or in a loop.
 *
 * <p>A scenario is a class in the package of what it tests, with a constructor without arguments, made anew for each run.
 */
public final class Interleavings {
    /** Two threads, and what must be true after both. Each may throw what it finds wrong. */
    public interface Scenario {
        void first() throws Exception;

        void second() throws Exception;

        default void afterwards() throws Exception {}
    }

    private static final int MOST_SWITCHES = 3;
    private static final long STUCK_SECONDS = 30;
    private static final String OWN = Interleavings.class.getName();

    private static volatile Interleavings running;

    private final Thread[] threads = new Thread[2];
    private final boolean[] ended = new boolean[2];
    private final Throwable[] thrown = new Throwable[2];
    private final List<Boolean> decisions;
    private final List<Boolean> mayDecide = new ArrayList<>();
    private volatile int turn = -1;
    private int switches;

    private Interleavings(List<Boolean> decisions) {
        this.decisions = new ArrayList<>(decisions);
    }

    /**
     * Runs it in every order.
     *
     * @param of the classes whose steps count, with those that they declare
     * @return how many orders there were
     * @throws AssertionError in the first order that goes wrong, saying which it is
     */
    static synchronized int explore(Class<? extends Scenario> scenario, Class<?>... of) throws Exception {
        Class<?> stepping = new Stepping(of).loadClass(scenario.getName());
        var constructor = stepping.getDeclaredConstructor();
        constructor.setAccessible(true);
        int orders = 0;
        List<Boolean> decisions = new ArrayList<>();
        do {
            Interleavings one = new Interleavings(decisions);
            one.run((Scenario) constructor.newInstance());
            orders++;
            decisions = one.next();
        } while (decisions != null);
        return orders;
    }

    private void run(Scenario scenario) throws Exception {
        running = this;
        try {
            for (int i = 0; i < 2; i++) {
                int self = i;
                threads[i] = new Thread(() -> act(self, scenario), "thread " + i);
            }
            turn = decide() ? 1 : 0;
            for (Thread thread : threads) {
                thread.start();
            }
            for (Thread thread : threads) {
                thread.join(TimeUnit.SECONDS.toMillis(STUCK_SECONDS));
            }
        } finally {
            running = null;
        }
        try {
            for (int i = 0; i < 2; i++) {
                if (!ended[i]) {
                    throw new AssertionError("thread " + i + " waits for the other");
                }
                if (thrown[i] != null) {
                    throw thrown[i];
                }
            }
            scenario.afterwards();
        } catch (Throwable t) {
            throw new AssertionError("with the decisions " + decisions + ": " + t, t);
        }
    }

    private void act(int self, Scenario scenario) {
        await(self);
        try {
            if (self == 0) {
                scenario.first();
            } else {
                scenario.second();
            }
        } catch (Throwable t) {
            thrown[self] = t;
        }
        ended[self] = true;
        pass(1 - self);
    }

    /** Called by instrumented code. */
    public static void step() {
        Interleavings now = running;
        for (int self = 0; now != null && self < 2; self++) {
            if (Thread.currentThread() == now.threads[self]) {
                now.step(self);
            }
        }
    }

    private void step(int self) {
        if (!ended[1 - self] && switches < MOST_SWITCHES && decide()) {
            switches++;
            pass(1 - self);
            await(self);
        }
    }

    /** The first time it goes on as it is. Only the thread whose turn it is comes here. */
    private boolean decide() {
        int number = mayDecide.size();
        mayDecide.add(true);
        if (number == decisions.size()) {
            decisions.add(false);
        }
        return decisions.get(number);
    }

    private void pass(int to) {
        turn = to;
        LockSupport.unpark(threads[to]);
    }

    private void await(int self) {
        while (turn != self) {
            LockSupport.park(this);
        }
    }

    /** What to decide next; null if all has been. */
    private List<Boolean> next() {
        for (int last = mayDecide.size() - 1; last >= 0; last--) {
            if (!decisions.get(last)) {
                List<Boolean> next = new ArrayList<>(decisions.subList(0, last));
                next.add(true);
                return next;
            }
        }
        return null;
    }

    /** Loads the package of the classes under test anew. */
    private static final class Stepping extends ClassLoader {
        private final Set<String> instrumented = new HashSet<>();
        private final Set<String> fields = new HashSet<>();
        private final String reloaded;

        Stepping(Class<?>... of) throws IOException {
            super(Interleavings.class.getClassLoader());
            reloaded = of[0].getPackageName() + ".";
            for (Class<?> type : of) {
                note(type);
                for (Class<?> nested : type.getDeclaredClasses()) {
                    note(nested);
                }
            }
        }

        private void note(Class<?> type) throws IOException {
            instrumented.add(type.getName());
            new ClassReader(bytes(type.getName()))
                    .accept(
                            new ClassVisitor(Opcodes.ASM9) {
                                @Override
                                public FieldVisitor visitField(
                                        int access, String name, String descriptor, String signature, Object value) {
                                    if ((access & (Opcodes.ACC_FINAL | Opcodes.ACC_STATIC)) == 0) {
                                        fields.add(name);
                                    }
                                    return null;
                                }
                            },
                            ClassReader.SKIP_CODE);
        }

        private static byte[] bytes(String name) throws IOException {
            String file = name.replace('.', '/') + ".class";
            try (InputStream in = Interleavings.class.getClassLoader().getResourceAsStream(file)) {
                return in.readAllBytes();
            }
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            synchronized (getClassLoadingLock(name)) {
                if (!name.startsWith(reloaded) || name.startsWith(OWN)) {
                    return super.loadClass(name, resolve);
                }
                Class<?> known = findLoadedClass(name);
                if (known != null) {
                    return known;
                }
                try {
                    byte[] own = bytes(name);
                    byte[] stepping = instrumented.contains(name) ? stepping(own) : own;
                    return defineClass(name, stepping, 0, stepping.length);
                } catch (IOException e) {
                    throw new ClassNotFoundException(name, e);
                }
            }
        }

        private byte[] stepping(byte[] own) {
            ClassReader reader = new ClassReader(own);
            ClassWriter writer = new ClassWriter(reader, 0);
            reader.accept(
                    new ClassVisitor(Opcodes.ASM9, writer) {
                        @Override
                        public MethodVisitor visitMethod(
                                int access, String name, String descriptor, String signature, String[] exceptions) {
                            MethodVisitor method = super.visitMethod(access, name, descriptor, signature, exceptions);
                            return name.startsWith("<") ? method : new Steps(method, fields);
                        }
                    },
                    0);
            return writer.toByteArray();
        }
    }

    private static final class Steps extends MethodVisitor {
        private final Set<String> fields;

        Steps(MethodVisitor method, Set<String> fields) {
            super(Opcodes.ASM9, method);
            this.fields = fields;
        }

        @Override
        public void visitFieldInsn(int opcode, String owner, String name, String descriptor) {
            if ((opcode == Opcodes.GETFIELD || opcode == Opcodes.PUTFIELD) && fields.contains(name)) {
                step();
            }
            super.visitFieldInsn(opcode, owner, name, descriptor);
        }

        @Override
        public void visitMethodInsn(int opcode, String owner, String name, String descriptor, boolean isInterface) {
            if (owner.startsWith("java/util/concurrent/atomic/Atomic") && owner.endsWith("FieldUpdater")) {
                step();
            }
            super.visitMethodInsn(opcode, owner, name, descriptor, isInterface);
        }

        private void step() {
            super.visitMethodInsn(Opcodes.INVOKESTATIC, OWN.replace('.', '/'), "step", "()V", false);
        }
    }
}
