// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.hook;

import java.util.ArrayList;
import java.util.List;

/**
 * Whether a class is one of JTA's that begin and end transactions, by the names of its interfaces: they are not the JDK's, and each
 * application may have its own. Safe for use by any thread.
 */
final class Demarcation extends ClassValue<Boolean> {
    private static final String[] PACKAGES = {"javax.transaction.", "jakarta.transaction."};

    private final List<String> names = new ArrayList<>();

    private Demarcation(String... interfaces) {
        for (String each : interfaces) {
            for (String of : PACKAGES) {
                names.add(of + each);
            }
        }
    }

    /** Whoever begins and ends those of the calling thread. */
    static Demarcation ofManagers() {
        return new Demarcation("TransactionManager", "UserTransaction");
    }

    /** One transaction, which can be ended by itself. */
    static Demarcation ofTransactions() {
        return new Demarcation("Transaction");
    }

    @Override
    protected Boolean computeValue(Class<?> type) {
        for (Class<?> c = type; c != null; c = c.getSuperclass()) {
            if (isAmong(c.getInterfaces())) {
                return true;
            }
        }
        return false;
    }

    private boolean isAmong(Class<?>[] interfaces) {
        for (Class<?> each : interfaces) {
            if (names.contains(each.getName()) || isAmong(each.getInterfaces())) {
                return true;
            }
        }
        return false;
    }
}
