// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.weave;

import java.lang.instrument.ClassFileTransformer;
import java.lang.instrument.Instrumentation;
import java.security.ProtectionDomain;
import java.util.EnumSet;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ForkJoinTask;
import java.util.concurrent.ThreadPoolExecutor;
import org.jspecify.annotations.Nullable;

/**
 * Weaves the two classes of the JDK in which tasks are executed, and no other: they are retransformed when they are there
 * already, so that no class loading can go wrong by it, and given back as they were. A JDK in which the methods have
 * another shape is left alone. Used by one thread at a time.
 */
public final class JdkUnits implements ClassFileTransformer {
    private final Instrumentation instrumentation;
    private final RemarkSink remarks;
    private final List<Class<?>> woven = new CopyOnWriteArrayList<>();
    private volatile @Nullable Class<?> weaving;
    private volatile @Nullable Throwable failure;

    /** @param remarks told of a class that could not be woven, in words */
    public JdkUnits(Instrumentation instrumentation, RemarkSink remarks) {
        this.instrumentation = instrumentation;
        this.remarks = remarks;
    }

    /** Weaves them. */
    public void weave() {
        instrumentation.addTransformer(this, true);
        weave(ThreadPoolExecutor.class);
        weave(ForkJoinTask.class);
    }

    private void weave(Class<?> type) {
        if (!instrumentation.isModifiableClass(type)) {
            return;
        }
        weaving = type;
        Throwable refused = LoadedClasses.retransform(instrumentation, type);
        weaving = null;
        if (refused != null) {
            failure = refused;
        }
        if (failure != null) {
            woven.remove(type);
            remarks.remark(type.getName() + " could not be woven, the end of its tasks is not seen: " + failure);
            failure = null;
        }
    }

    /** Weaves no more. */
    public void stop() {
        instrumentation.removeTransformer(this);
    }

    /**
     * Gives them their own bytecode back.
     *
     * @return how many there were
     */
    public int restore() {
        stop();
        int restored = 0;
        for (Class<?> type : woven) {
            Throwable why = LoadedClasses.retransform(instrumentation, type);
            if (why == null) {
                restored++;
            } else {
                remarks.remark(
                        type.getName() + " could not be given its own bytecode back; its hooks do nothing: " + why);
            }
        }
        woven.clear();
        return restored;
    }

    @Override
    @SuppressWarnings("ReturnsNullArray") // The contract of ClassFileTransformer.
    public byte @Nullable [] transform(
            @Nullable ClassLoader loader,
            @Nullable String name,
            @Nullable Class<?> redefined,
            @Nullable ProtectionDomain domain,
            byte[] bytes) {
        // Also when another agent retransforms them later: our hooks must still be there then.
        if (loader != null || redefined == null || (redefined != weaving && !woven.contains(redefined))) {
            return null;
        }
        try {
            byte[] changed = Weaving.weave(
                    String.valueOf(name), bytes, EnumSet.of(Shape.BETWEEN_TASKS, Shape.TASK), false, null);
            if (redefined == weaving) {
                woven.add(redefined);
            }
            return changed;
        } catch (Throwable t) { // Whatever it is, the class must stay as it was.
            failure = redefined == weaving ? t : null;
            return null;
        }
    }
}
