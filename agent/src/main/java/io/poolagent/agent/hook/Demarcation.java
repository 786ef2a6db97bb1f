// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.hook;

/**
 * Whether a class begins and ends JTA's transactions, by the names of its interfaces: they are not the JDK's, and each
 * application may have its own. Safe for use by any thread.
 */
final class Demarcation extends ClassValue<Boolean> {
    @Override
    protected Boolean computeValue(Class<?> type) {
        for (Class<?> c = type; c != null; c = c.getSuperclass()) {
            if (isAmong(c.getInterfaces())) {
                return true;
            }
        }
        return false;
    }

    private static boolean isAmong(Class<?>[] interfaces) {
        for (Class<?> each : interfaces) {
            switch (each.getName()) {
                case "javax.transaction.TransactionManager":
                case "javax.transaction.UserTransaction":
                case "jakarta.transaction.TransactionManager":
                case "jakarta.transaction.UserTransaction":
                    return true;
                default:
                    if (isAmong(each.getInterfaces())) {
                        return true;
                    }
            }
        }
        return false;
    }
}
