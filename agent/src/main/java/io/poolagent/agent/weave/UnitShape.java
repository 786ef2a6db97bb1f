// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.weave;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The methods in which a unit of work begins and ends. Their descriptors say it all: no look at supertypes is needed. But for
 * JTA's, which many classes have: of those what {@code hook.Demarcation} says at run time.
 */
final class UnitShape {
    /** Every name for which {@link #of} may have an answer. */
    static final List<String> METHODS = Arrays.asList(
            "service",
            "doFilter",
            "startAsync",
            "execute",
            "invokeWithinTransaction",
            "begin",
            "commit",
            "rollback",
            "suspend",
            "resume");

    /** The names of those of the JDK, see {@link #ofJdk}. */
    static final List<String> JDK_METHODS = Arrays.asList("getTask", "runWorker", "doExec");

    private static final List<String> JTA_FAILURES =
            Arrays.asList("javax/transaction/SystemException", "jakarta/transaction/SystemException");

    /** One of these is mentioned by every class that begins or ends JTA's transactions. */
    static final Names JTA = new Names(JTA_FAILURES);

    private static final String SPRING_CALLBACK = "Lorg/springframework/transaction/support/TransactionCallback;";

    private UnitShape() {}

    /** Whether a class that mentions this name or descriptor may have such a method. */
    static boolean hints(String constant) {
        return constant.startsWith("/servlet/ServletRequest;", "(Ljavax".length())
                || constant.startsWith("/servlet/ServletRequest;", "(Ljakarta".length())
                || constant.endsWith("/servlet/AsyncContext;")
                || constant.equals("invokeWithinTransaction")
                || JTA_FAILURES.contains(constant)
                || (constant.endsWith(")Ljava/lang/Object;") && constant.contains(SPRING_CALLBACK));
    }

    /** Whether it is one of those of JTA: only of a class that mentions what their methods throw, see {@link #JTA}. */
    static boolean isOfJta(Shape unit) {
        return unit == Shape.BEGUN || unit == Shape.ENDING;
    }

    /** What this method of an application's class is, or null. */
    static @Nullable Shape of(String method, String descriptor) {
        switch (method) {
            case "service":
                return isOfServlets(descriptor) && descriptor.endsWith("/ServletResponse;)V") ? Shape.REQUEST : null;
            case "doFilter":
                return isOfServlets(descriptor) && descriptor.endsWith("/FilterChain;)V") ? Shape.REQUEST : null;
            case "startAsync":
                return descriptor.endsWith(")Ljavax/servlet/AsyncContext;")
                                || descriptor.endsWith(")Ljakarta/servlet/AsyncContext;")
                        ? Shape.GOES_ON
                        : null;
            case "execute":
                return descriptor.endsWith(")Ljava/lang/Object;") && descriptor.contains(SPRING_CALLBACK)
                        ? Shape.TRANSACTION
                        : null;
            case "invokeWithinTransaction":
                return descriptor.startsWith("(Ljava/lang/reflect/Method;Ljava/lang/Class;")
                                && descriptor.endsWith(")Ljava/lang/Object;")
                        ? Shape.TRANSACTION
                        : null;
            case "begin":
                return descriptor.equals("()V") ? Shape.BEGUN : null;
            case "commit":
            case "rollback":
                return descriptor.equals("()V") ? Shape.ENDING : null;
            case "suspend":
                return descriptor.equals("()Ljavax/transaction/Transaction;")
                                || descriptor.equals("()Ljakarta/transaction/Transaction;")
                        ? Shape.SUSPENDED
                        : null;
            case "resume":
                return descriptor.equals("(Ljavax/transaction/Transaction;)V")
                                || descriptor.equals("(Ljakarta/transaction/Transaction;)V")
                        ? Shape.RESUMED
                        : null;
            default:
                return null;
        }
    }

    private static boolean isOfServlets(String descriptor) {
        return descriptor.startsWith("(Ljavax/servlet/ServletRequest;")
                || descriptor.startsWith("(Ljakarta/servlet/ServletRequest;");
    }

    /** What this method of a class of the JDK is, or null. */
    static @Nullable Shape ofJdk(String method, String descriptor) {
        switch (method) {
            case "getTask":
                return descriptor.equals("()Ljava/lang/Runnable;") ? Shape.BETWEEN_TASKS : null;
            case "runWorker":
                return descriptor.equals("(Ljava/util/concurrent/ThreadPoolExecutor$Worker;)V")
                        ? Shape.BETWEEN_TASKS
                        : null;
            case "doExec":
                return descriptor.equals("()I") || descriptor.equals("()V") ? Shape.TASK : null;
            default:
                return null;
        }
    }
}
