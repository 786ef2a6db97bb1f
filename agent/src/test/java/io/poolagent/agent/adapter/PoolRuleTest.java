// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.adapter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.poolagent.agent.stack.Stacks;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** How a home-made pool is declared, and what is its own code. */
class PoolRuleTest {
    private static final PoolRule RULE =
            PoolRule.parse("com.acme.Pool#get,free(0)").get(0);

    @Test
    void namesAClassAndItsMethods() {
        List<PoolRule> rules = PoolRule.parse("com.acme.Pool#get,getNow,free(0),drop(1)+Db$Inner#open,give(12)");

        assertThat(rules).extracting(PoolRule::type).containsExactly("com.acme.Pool", "Db$Inner");
        assertThat(rules.get(0).acquires()).containsExactly("get", "getNow");
        assertThat(rules.get(0).releases()).isEqualTo(Map.of("free", 0, "drop", 1));
        assertThat(rules.get(1).releases()).isEqualTo(Map.of("give", 12));
        assertThat(PoolRule.parse(" com.acme.Pool# get , free(0) ").get(0).acquires())
                .containsExactly("get");
    }

    @Test
    void refusesNonsenseInWords() {
        refused("com.acme.Pool", "'com.acme.Pool' does not begin with a class and a #");
        refused("#get,free(0)", "'#get,free(0)' does not begin with a class and a #");
        refused("com..Pool#get,free(0)", "'com..Pool#get,free(0)' does not begin with a class and a #");
        refused("a.P#get,free(0)+", "'' does not begin with a class and a #");
        refused("a.P#get,free()", "'free()' in 'a.P#get,free()' is no method");
        refused("a.P#get,free(c)", "'free(c)' in 'a.P#get,free(c)' is no method");
        refused("a.P#get,,free(0)", "'' in 'a.P#get,,free(0)' is no method");
        refused("a.P#free(0)", "'a.P#free(0)' names no method that lends, which stands there by its name");
        refused(
                "a.P#get",
                "'a.P#get' names no method that takes back, with the number of the parameter that is the connection, "
                        + "from 0");
        refused("a.P#get,get(0)", "'get' in 'a.P#get,get(0)' both lends and takes back");
        refused("a.P#get,free(0)+a.P#a,b(0)", "'a.P#a,b(0)' is the second rule for its class");
    }

    @Test
    void itsOwnCodeIsItsClassAndThoseWithin() {
        PoolRules rules = PoolRules.parse("com.acme.Pool#get,free(0)");

        assertThat(List.of("com.acme.Pool", "com.acme.Pool$Cleaner")).allMatch(rules::isOwnCode);
        assertThat(List.of("com.acme.Pools", "com.acme", "com.acme.PoolUser")).noneMatch(rules::isOwnCode);
        assertThat(PoolRules.parse("none").isEmpty()).isTrue();
    }

    @Test
    void knowsACallByThePoolItself() {
        assertThat(itself("com.acme.Pool.free:1", "com.acme.Pool.keepAlive:2", "com.acme.App.main:3"))
                .isTrue();
        assertThat(itself("com.acme.Pool.free:1", "com.acme.Pool$Cleaner.run:2", "java.lang.Thread.run:3"))
                .isTrue();
        assertThat(itself("com.acme.Pool.free:1", "com.acme.Pool.free:9", "com.acme.App.main:3"))
                .isFalse();
        assertThat(itself("com.acme.Pool.free:1", "java.lang.reflect.Method.invoke:7", "com.acme.App.main:3"))
                .isFalse();
        assertThat(itself(
                        "io.poolagent.agent.hook.RuleHooks.again:1", "com.acme.Pool.free:1", "java.lang.Thread.run:3"))
                .isTrue();
    }

    private static boolean itself(String... stack) {
        return RULE.isCalledByItself(Stacks.of(stack).getStackTrace());
    }

    private static void refused(String rules, String why) {
        assertThatThrownBy(() -> PoolRule.parse(rules))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(why);
    }
}
