// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.hook;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What is reported of classes whose close is not woven; which these are, {@code WeaverTest} shows. */
class ClosesTest {
    @Test
    void aClassThatIsNotWatchedIsToldOnce() {
        List<String> reported = new ArrayList<>();
        Closes closes = new Closes(Set.of(), reported::add);

        closes.tellUnseen(StringWriter.class);
        closes.tellUnseen(StringWriter.class);

        assertThat(reported).containsExactly("java.io.StringWriter");
    }
}
