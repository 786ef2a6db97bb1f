// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.hook;

import static org.assertj.core.api.Assertions.assertThat;

import io.poolagent.agent.Compiled;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which classes begin and end JTA's transactions, as the interfaces that they implement say. */
class DemarcationTest {
    private final Demarcation demarcation = Demarcation.ofManagers();

    @ParameterizedTest
    @CsvSource({
        "javax.transaction,UserTransaction",
        "javax.transaction,TransactionManager",
        "jakarta.transaction,UserTransaction",
        "jakarta.transaction,TransactionManager"
    })
    void whatImplementsOneOfTheInterfacesDoesAlsoByWayOfOthers(String api, String name) throws Exception {
        ClassLoader loader = Compiled.of(
                        "package " + api + "; public interface " + name + " {}",
                        "package shop.tm; public interface Special extends Cloneable, " + api + "." + name + " {}",
                        "package shop.tm; public class Manager implements Runnable, Special { public void run() {} }",
                        "package shop.tm; public class Derived extends Manager {}")
                .loader();

        assertThat(demarcation.get(loader.loadClass("shop.tm.Manager"))).isTrue();
        assertThat(demarcation.get(loader.loadClass("shop.tm.Derived"))).isTrue();
    }

    @Test
    void whatElseHasABeginAndACommitDoesNot() throws Exception {
        ClassLoader loader = Compiled.of(
                        "package jakarta.transaction; public interface Transaction {}",
                        "package shop.tm; public class Running implements jakarta.transaction.Transaction {}")
                .loader();

        assertThat(demarcation.get(loader.loadClass("shop.tm.Running"))).isFalse();
        assertThat(demarcation.get(Object.class)).isFalse();
        Demarcation ofTransactions = Demarcation.ofTransactions();
        assertThat(ofTransactions.get(loader.loadClass("shop.tm.Running"))).isTrue();
        assertThat(ofTransactions.get(Object.class)).isFalse();
    }
}
