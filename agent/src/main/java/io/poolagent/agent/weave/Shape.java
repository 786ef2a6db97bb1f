// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.weave;

/** The methods that are woven, by what a class is and by their name and descriptor. */
enum Shape {
    /** {@code getConnection} of anything: whether it is a data source is seen at run time. */
    ACQUIRE,
    /** {@code connect} of a driver. */
    CONNECT,
    /** {@code close} of a connection. */
    RELEASE,
    /** {@code createStatement}, {@code prepareStatement}, {@code prepareCall}. */
    LEND,
    /** {@code commit}, {@code rollback}, {@code setAutoCommit}. */
    CALL,
    /** What sets and tells the session state of a connection, but for {@code setAutoCommit}. */
    STATE,
    /** All that executes a statement, but for the next two. */
    EXECUTE,
    /** {@code executeUpdate}, {@code executeBatch} and their like, which return how many rows they changed. */
    UPDATE,
    /** {@code executeQuery}, which hands out the result as well. */
    QUERY,
    /** All else that hands out a statement's result, or tells how many rows it changed. */
    RESULT,
    /** What hands out something that lives on the connection: {@code unwrap}, large objects and their streams. */
    GIVE,
    /** {@code close} of a statement. */
    CLOSE,
    /** {@code closeOnCompletion} of a statement. */
    COMPLETION,
    /** {@code next} of a result set. */
    READ,
    /** {@code service} and {@code doFilter} of servlets and filters. */
    REQUEST,
    /** {@code startAsync} of servlet requests. */
    GOES_ON,
    /** What Spring runs a transaction in. */
    TRANSACTION,
    /** {@code begin} of JTA: whether it is a transaction manager is seen at run time. */
    BEGUN,
    /** {@code commit} and {@code rollback} of JTA: the same. */
    ENDING,
    /** {@code suspend} of JTA: the same. */
    SUSPENDED,
    /** {@code resume} of JTA: the same. */
    RESUMED,
    /** {@code doExec} of the JDK's fork-join tasks. */
    TASK,
    /** Where a thread of the JDK's executors asks for its next task. */
    BETWEEN_TASKS;

    /** Whether it must not be called after the release. */
    boolean mayBeRefused() {
        return this == RELEASE
                || this == LEND
                || this == CALL
                || this == EXECUTE
                || this == UPDATE
                || this == QUERY
                || this == READ;
    }

    /** Whether a method of this name may fit any. */
    static boolean mayFit(String method) {
        return ClassFile.METHODS.have(method) || UnitShape.JDK_METHODS.contains(method);
    }

    boolean fits(String method, String descriptor) {
        switch (this) {
            case ACQUIRE:
                return ClassFile.isAcquire(method, descriptor);
            case CONNECT:
                return ClassFile.isConnect(method, descriptor);
            case LEND:
                return ClassFile.isLending(method, descriptor);
            case CALL:
                return ClassFile.isCall(method, descriptor);
            case STATE:
                return ClassFile.isState(method, descriptor);
            case EXECUTE:
                return ClassFile.isExecute(method, descriptor)
                        && !ClassFile.isResult(method, descriptor)
                        && !ClassFile.isUpdate(method, descriptor);
            case UPDATE:
                return ClassFile.isUpdate(method, descriptor);
            case QUERY:
                return ClassFile.isExecute(method, descriptor) && ClassFile.isResult(method, descriptor);
            case RESULT:
                return ClassFile.isCount(method, descriptor)
                        || (ClassFile.isResult(method, descriptor) && !ClassFile.isExecute(method, descriptor));
            case GIVE:
                return ClassFile.isGiving(method, descriptor);
            case COMPLETION:
                return ClassFile.isCompletion(method, descriptor);
            case READ:
                return ClassFile.isRead(method, descriptor);
            case REQUEST:
            case GOES_ON:
            case TRANSACTION:
            case BEGUN:
            case ENDING:
            case SUSPENDED:
            case RESUMED:
                return UnitShape.of(method, descriptor) == this;
            case TASK:
            case BETWEEN_TASKS:
                return UnitShape.ofJdk(method, descriptor) == this;
            default:
                return ClassFile.isRelease(method, descriptor);
        }
    }
}
