// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** What a JVM is shown as. */
class AttachApiTest {
    @Test
    void aProgramIsShownWithoutItsArguments() {
        assertThat(AttachApi.program("com.acme.Shop --password=secret")).isEqualTo("com.acme.Shop");
        assertThat(AttachApi.program("/opt/my shop/shop.jar --password=secret other.jar"))
                .isEqualTo("/opt/my shop/shop.jar");
        assertThat(AttachApi.program("shop/com.acme.Shop")).isEqualTo("shop/com.acme.Shop");
        assertThat(AttachApi.program("")).isEqualTo("(unknown)");
    }
}
