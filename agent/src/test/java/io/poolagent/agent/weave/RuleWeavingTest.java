// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.weave;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.acme.Vault;
import io.poolagent.agent.adapter.PoolRules;
import java.io.IOException;
import java.io.InputStream;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Which methods of a home-made pool are woven, with what, and what is said of those that are not there. */
class RuleWeavingTest {
    private final List<String> remarks = new ArrayList<>();

    @RegisterExtension
    final RecordingHook hook = new RecordingHook();

    @Test
    void seesWhatIsLentAndTakenBackAndKeepsASecondFromThePool() throws Exception {
        PoolRules rules = PoolRules.parse("com.acme.Vault#get,free(0)");
        Class<?> type = woven(rules);
        Object vault = type.getConstructor().newInstance();
        Object lent = type.getMethod("get").invoke(vault);
        type.getMethod("free", Object.class).invoke(vault, lent);
        assertThatThrownBy(() -> type.getMethod("free", Object.class).invoke(vault, lent))
                .hasRootCauseMessage("freed twice");
        hook.token = true;
        type.getMethod("free", Object.class).invoke(vault, lent);

        int inner = rules.method(0).handle() < 0 ? 0 : -1;
        assertThat(hook.calls)
                .containsExactly(
                        "givingOut",
                        "givingOut",
                        "gaveOut " + inner + " giving out a handle",
                        "gaveOut " + inner + " giving out a handle",
                        "takingBack 1 1",
                        "tookBack null",
                        "takingBack 1 1",
                        "tookBack java.lang.IllegalStateException: freed twice",
                        "takingBack 1 1",
                        "tookBack null");
        assertThat(rules.method(1).isSkippable()).isTrue();
        assertThat(rules.unmet()).isEmpty();
        assertThat(remarks).isEmpty();
    }

    @Test
    void staticMethodsAndOtherPlacesOfTheHandleCount() throws Exception {
        PoolRules rules = PoolRules.parse("com.acme.Vault#open,shut(1)");
        Class<?> type = woven(rules);
        type.getMethod("open").invoke(null);
        type.getMethod("shut", long.class, String.class).invoke(null, 7L, "x");

        assertThat(hook.calls)
                .containsExactly(
                        "givingOut",
                        "gaveOut 0 giving out static an opened handle",
                        "takingBack 1 static 2",
                        "tookBack null");
        assertThat(rules.method(1).handle()).isOne();
    }

    @Test
    void whatReturnsSomethingIsNotSkipped() throws Exception {
        PoolRules rules = PoolRules.parse("com.acme.Vault#get,free(1)");
        woven(rules);

        assertThat(rules.method(1).isSkippable()).isFalse();
    }

    @Test
    void whereItIsAskedToWhatTheHookGivesIsThrownAndTheBodyDoesNotRun() throws Exception {
        PoolRules rules = PoolRules.parse("com.acme.Vault#get,free(1)");
        Class<?> type = woven(rules, true);
        Object vault = type.getConstructor().newInstance();
        assertThat(rules.method(1).isSkippable()).isTrue();
        assertThat(rules.method(1).isRefusing()).isTrue();
        type.getMethod("get").invoke(vault);
        assertThat(type.getMethod("free", String.class, Object.class).invoke(vault, "why", "x"))
                .isEqualTo(true);

        hook.token = new SQLException("already released");
        hook.calls.clear();
        assertThatThrownBy(
                        () -> type.getMethod("free", String.class, Object.class).invoke(vault, "why", "x"))
                .hasRootCause((Throwable) hook.token);
        assertThat(hook.calls).containsExactly("takingBack 1 2");
    }

    @Test
    void nothingIsSkippedWhereTheRuleLeavesOutWhatMayLend() throws Exception {
        PoolRules rules = PoolRules.parse("com.acme.Leaky#get,free(0)+com.acme.Vault#open,free(0)");
        woven(rules);

        assertThat(remarks).isEmpty();
        assertThat(rules.unmet()).containsExactly("com.acme.Leaky");
        assertThat(rules.method(1).isSkippable()).isTrue(); // get() gives out an Object, and open() a String.
    }

    @Test
    void saysWhatIsNotThere() throws Exception {
        PoolRules rules = PoolRules.parse("com.acme.Vault#take,free(2),shut(0)");
        woven(rules);

        assertThat(remarks)
                .containsExactlyInAnyOrder(
                        missing("take that returns an object"),
                        missing("free with an object as that parameter"),
                        missing("shut with an object as that parameter"));
        assertThat(rules.unmet()).containsExactly("com.acme.Vault");
    }

    private static String missing(String what) {
        return "pool: com.acme.Vault declares no method " + what
                + " (expected: the class that declares it, not one that inherits it)";
    }

    private Class<?> woven(PoolRules rules) throws IOException {
        return woven(rules, false);
    }

    private Class<?> woven(PoolRules rules, boolean refusing) throws IOException {
        Weaver weaver = new Weaver(RuleWeavingTest.class.getName(), refusing, true, rules, () -> true, remarks::add);
        try (InputStream in = ClassLoader.getSystemResourceAsStream("com/acme/Vault.class")) {
            byte[] bytes = in.readAllBytes();
            byte[] changed = weaver.transform(getClass().getClassLoader(), "com/acme/Vault", null, null, bytes);
            assertThat(weaver.failures()).isZero();
            return new ClassLoader(getClass().getClassLoader()) {
                Class<?> define() {
                    return defineClass(
                            Vault.class.getName(),
                            changed == null ? bytes : changed,
                            0,
                            (changed == null ? bytes : changed).length);
                }
            }.define();
        }
    }
}
