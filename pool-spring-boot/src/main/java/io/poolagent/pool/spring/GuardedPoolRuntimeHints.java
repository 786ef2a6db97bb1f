// SPDX-License-Identifier: Apache-2.0
package io.poolagent.pool.spring;

import io.poolagent.pool.GuardedDataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.aot.hint.MemberCategory;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.RuntimeHintsRegistrar;

/** For a native image: Boot makes and sets a data source of a type it does not know by reflection. */
final class GuardedPoolRuntimeHints implements RuntimeHintsRegistrar {
    /** Called by Spring. */
    GuardedPoolRuntimeHints() {}

    @Override
    public void registerHints(RuntimeHints hints, @Nullable ClassLoader loader) {
        // Its setters and getters are inherited.
        for (Class<?> type = GuardedDataSource.class; type != Object.class; type = type.getSuperclass()) {
            hints.reflection()
                    .registerType(
                            type, MemberCategory.INVOKE_PUBLIC_CONSTRUCTORS, MemberCategory.INVOKE_PUBLIC_METHODS);
        }
    }
}
