// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.report.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.ref.Reference;
import java.lang.ref.WeakReference;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Whose log it is, by the class loaders of a thread's context and of its pool. */
class LoggedAppTest {
    private final ClassLoader shop = new ClassLoader() {};
    private final ClassLoader billing = new ClassLoader() {};

    @Test
    void theContextDecidesWhateverThePool() {
        LoggedApp application = new LoggedApp(loaders(shop, null), 0);

        assertThat(application.isOf(loaders(shop, billing))).isTrue();
        assertThat(application.isOf(loaders(billing, null))).isFalse();
    }

    @Test
    void threadsWithoutAContextAreOfTheirPoolsApplication() {
        LoggedApp application = new LoggedApp(loaders(null, shop), 0);

        assertThat(application.isOf(loaders(null, shop))).isTrue();
        assertThat(application.isOf(loaders(null, billing))).isFalse();
        assertThat(application.isOf(Collections.singletonList(new WeakReference<>(null))))
                .isFalse();
    }

    private static List<Reference<ClassLoader>> loaders(@Nullable ClassLoader context, @Nullable ClassLoader pool) {
        return Arrays.asList(new WeakReference<>(context), new WeakReference<>(pool));
    }
}
