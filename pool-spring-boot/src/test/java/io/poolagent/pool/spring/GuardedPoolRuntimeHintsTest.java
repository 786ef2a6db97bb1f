// SPDX-License-Identifier: Apache-2.0
package io.poolagent.pool.spring;

import static org.assertj.core.api.Assertions.assertThat;

import io.poolagent.pool.GuardedDataSource;
import java.lang.reflect.Method;
import org.junit.jupiter.api.Test;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.RuntimeHintsRegistrar;
import org.springframework.aot.hint.predicate.RuntimeHintsPredicates;
import org.springframework.core.io.support.SpringFactoriesLoader;

class GuardedPoolRuntimeHintsTest {
    @Test
    void everySetterAndGetterMayBeCalledInANativeImage() throws Exception {
        RuntimeHints hints = new RuntimeHints();
        SpringFactoriesLoader.forResourceLocation("META-INF/spring/aot.factories")
                .load(RuntimeHintsRegistrar.class)
                .forEach(registrar -> registrar.registerHints(hints, getClass().getClassLoader()));

        assertThat(RuntimeHintsPredicates.reflection().onConstructor(GuardedDataSource.class.getConstructor()))
                .accepts(hints);
        for (Method method : GuardedDataSource.class.getMethods()) {
            if (method.getName().matches("[gs]et[A-Z].*") && method.getDeclaringClass() != Object.class) {
                assertThat(RuntimeHintsPredicates.reflection().onMethod(method))
                        .as(method.getName())
                        .accepts(hints);
            }
        }
    }
}
