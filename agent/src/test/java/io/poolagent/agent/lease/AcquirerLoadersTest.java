// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.lease;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.ref.Reference;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class AcquirerLoadersTest {
    private final ClassLoader before = Thread.currentThread().getContextClassLoader();
    private final AcquirerLoaders loaders = new AcquirerLoaders();

    @AfterEach
    void restore() {
        Thread.currentThread().setContextClassLoader(before);
    }

    @Test
    void thatOfTheContextComesFirstThenThePools() throws Exception {
        try (URLClassLoader application = new URLClassLoader(new URL[0])) {
            Thread.currentThread().setContextClassLoader(application);

            assertThat(loaders.ofThisThread(Test.class))
                    .extracting(Reference::get)
                    .containsExactly(application, Test.class.getClassLoader());
        }
    }

    @Test
    void applicationsThatTakeTurnsHaveOneListEach() throws Exception {
        try (URLClassLoader shop = new URLClassLoader(new URL[0]);
                URLClassLoader billing = new URLClassLoader(new URL[0])) {
            List<Reference<ClassLoader>> ofShop = in(shop);
            List<Reference<ClassLoader>> ofBilling = in(billing);

            assertThat(in(shop)).isSameAs(ofShop).isSameAs(loaders.latest());
            assertThat(in(billing)).isSameAs(ofBilling).isSameAs(loaders.latest());
            assertThat(loaders.all()).containsExactlyInAnyOrder(ofShop, ofBilling);
        }
    }

    @Test
    void theAgentsOwnSelfTestIsNobodys() {
        loaders.ofThisThread(AcquirerLoaders.class);

        assertThat(loaders.latest()).isNull();
        assertThat(loaders.all()).isEmpty();
        assertThat(loaders.first()).extracting(Reference::get).containsExactly(before);
    }

    private List<Reference<ClassLoader>> in(ClassLoader application) {
        Thread.currentThread().setContextClassLoader(application);
        return loaders.ofThisThread(Test.class);
    }
}
