// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.weave;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.poolagent.agent.Compiled;
import io.poolagent.agent.adapter.PoolRules;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What is woven into the classes that begin and end JTA's transactions. */
class JtaWeavingTest {
    @RegisterExtension
    final RecordingHook hook = new RecordingHook();

    @Test
    void seesWhatAManagerOfEitherApiDoesWithATransaction() throws Exception {
        List<String> remarks = new ArrayList<>();
        Weaver weaver =
                new Weaver(JtaWeavingTest.class.getName(), false, true, PoolRules.none(), () -> true, remarks::add);
        for (String api : List.of("javax.transaction", "jakarta.transaction")) {
            hook.calls.clear();
            Class<?> type = ofJta(api)
                    .loader((loader, name, bytes) -> {
                        byte[] changed = weaver.transform(loader, name.replace('.', '/'), null, null, bytes);
                        return changed == null ? bytes : changed;
                    })
                    .loadClass("shop.tm.Manager");
            Object manager = type.getConstructor().newInstance();
            type.getMethod("begin").invoke(manager);
            assertThatThrownBy(() -> type.getMethod("commit").invoke(manager)).hasRootCauseMessage("rolled back");
            type.getMethod("rollback").invoke(manager);
            Object suspended = type.getMethod("suspend").invoke(manager);
            type.getMethod("resume", type.getMethod("suspend").getReturnType()).invoke(manager, suspended);
            assertThat(hook.calls)
                    .containsExactly(
                            "passes 3",
                            "passes 4",
                            "ends token",
                            "passes 4",
                            "ends token",
                            "passes 5",
                            "passes 5",
                            "passes 6");
            assertThat(hook.passedBy).endsWith(manager, suspended, suspended);
        }
        assertThat(weaver.transform(
                        getClass().getClassLoader(),
                        "shop/tm/Other",
                        null,
                        null,
                        Compiled.of("package shop.tm; public class Other { public void begin() {} void commit() {} }")
                                .bytes("shop.tm.Other")))
                .isNull();
        assertThat(remarks).isEmpty();
    }

    private static Compiled ofJta(String api) {
        return Compiled.of(
                "package " + api + "; public class SystemException extends Exception {}",
                "package " + api + "; public interface Transaction {}",
                """
                package shop.tm;
                import %s.*;
                public class Manager {
                    public void begin() throws SystemException {}
                    public void commit() throws SystemException { throw new IllegalStateException("rolled back"); }
                    public void rollback() throws SystemException {}
                    public Transaction suspend() { return new Transaction() {}; }
                    public void resume(Transaction suspended) throws SystemException {}
                }
                """.formatted(api));
    }
}
