// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.weave;

import io.poolagent.agent.stack.JdbcCalls;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * As much of a class file as decides whether it is worth weaving: its supertypes and the methods it declares. Read by
 * hand, since this runs for every class an application loads, before Byte Buddy is even loaded.
 */
final class ClassFile {
    private static final Set<String> STATES = new HashSet<>(Arrays.asList(
            "setTransactionIsolation(I)V",
            "getTransactionIsolation()I",
            "setReadOnly(Z)V",
            "isReadOnly()Z",
            "setCatalog(Ljava/lang/String;)V",
            "getCatalog()Ljava/lang/String;",
            "setSchema(Ljava/lang/String;)V",
            "getSchema()Ljava/lang/String;",
            "getAutoCommit()Z"));
    private static final Set<String> STATE_NAMES = stateNames();

    /** Every name that a method which is woven can have; of other methods no more is read than their names. */
    static final Names METHODS = new Names(methods());

    /** Of these one is enough; any other must come with a word of JDBC's. */
    private static final Names SUFFICIENT = new Names(sufficient());

    /** Beside {@code unwrap}, in a class such as IronJacamar's {@code JBossWrapper}, which is not abstract. */
    private static final String WRAPS = "isWrapperFor";

    private static final String CONNECTING = "(Ljava/lang/String;Ljava/util/Properties;)Ljava/sql/Connection;";

    private static final int ACC_STATIC = 0x0008;
    private static final int ACC_FINAL = 0x0010;
    private static final int ACC_NATIVE = 0x0100;
    private static final int ACC_INTERFACE = 0x0200;
    private static final int ACC_ABSTRACT = 0x0400;

    private final boolean isInterface;
    private final boolean isAbstract;
    private final boolean isFinal;
    private final @Nullable String superName;
    private final List<String> interfaces = new ArrayList<>(4);
    private boolean acquires;
    private boolean connects;
    private boolean releases;
    private boolean lends;
    private boolean executes;
    private boolean completes;
    private boolean reads;
    private boolean gives;
    private boolean passesOn;
    private boolean wraps;
    private final Set<Shape> units = EnumSet.noneOf(Shape.class);

    private static Set<String> methods() {
        Set<String> names = new HashSet<>(Arrays.asList(
                "getConnection", "connect", "close", "closeOnCompletion", "getResultSet", "getGeneratedKeys", "next"));
        names.add(WRAPS);
        names.add("getUpdateCount");
        names.add("getLargeUpdateCount");
        names.addAll(JdbcCalls.LENDING);
        names.addAll(JdbcCalls.CALLING);
        names.addAll(JdbcCalls.EXECUTING);
        names.addAll(STATE_NAMES);
        names.addAll(UnitShape.METHODS);
        names.addAll(JdbcCalls.GIVING);
        return names;
    }

    private static Set<String> stateNames() {
        Set<String> names = new HashSet<>();
        for (String state : STATES) {
            names.add(state.substring(0, state.indexOf('(')));
        }
        return names;
    }

    private static Set<String> sufficient() {
        Set<String> names = new HashSet<>(JdbcCalls.LENDING);
        names.addAll(JdbcCalls.EXECUTING);
        names.add("close");
        return names;
    }

    private ClassFile(int access, @Nullable String superName) {
        this.isInterface = (access & ACC_INTERFACE) != 0;
        this.isAbstract = (access & ACC_ABSTRACT) != 0;
        this.isFinal = (access & ACC_FINAL) != 0;
        this.superName = superName;
    }

    boolean isInterface() {
        return isInterface;
    }

    boolean isAbstract() {
        return isAbstract;
    }

    /** Whether no other class can inherit from it. */
    boolean isFinal() {
        return isFinal;
    }

    /** Internal name, or null for {@code java.lang.Object}. */
    @Nullable
    String superName() {
        return superName;
    }

    /** Internal names. */
    List<String> interfaces() {
        return interfaces;
    }

    /** Whether it has the body of an instance method {@code getConnection} that returns an object. */
    boolean acquires() {
        return acquires;
    }

    /** Whether it has the body of an instance method {@code connect}, as drivers have. */
    boolean connects() {
        return connects;
    }

    /** Whether it has the body of an instance method {@code void close()}. */
    boolean releases() {
        return releases;
    }

    /** Whether it has the body of a method that asks a connection for a statement. */
    boolean lends() {
        return lends;
    }

    /** Whether it has the body of a method that executes a statement, or hands out its result. */
    boolean executes() {
        return executes;
    }

    /** Whether it has the body of an instance method {@code void closeOnCompletion()}, as statements have. */
    boolean completes() {
        return completes;
    }

    /** Whether it has the body of an instance method {@code boolean next()}. */
    boolean reads() {
        return reads;
    }

    /** Whether it has the body of a method that may hand out something which lives on a connection. */
    boolean gives() {
        return gives;
    }

    /** Whether it has the body of one that a class of JDBC may inherit, though this has nothing else to do with JDBC. */
    boolean passesOn() {
        return passesOn && (isAbstract || (wraps && !isFinal));
    }

    /** The units of work of which it has the body. */
    Set<Shape> units() {
        return units;
    }

    /** Reads a class file; null if it has nothing that might have to be woven, or if it is malformed. */
    static @Nullable ClassFile candidate(byte[] bytes) {
        try {
            Constants constants = new Constants(bytes);
            // Of nine in ten classes no more is read. It is safe: whatever is woven is a method that a class declares,
            // and
            // whose name is one of these; the names of the methods that a class declares are among its constants.
            if (!constants.have(METHODS)) {
                return null;
            }
            ClassFile file = readMembers(constants);
            return file.hasShape() && mayMatter(constants) ? file : null;
        } catch (IOException | RuntimeException e) {
            return null; // Not ours to complain: the JVM will.
        }
    }

    /** Reads a class file whatever it holds; null if it is malformed. */
    static @Nullable ClassFile read(byte[] bytes) {
        try {
            return readMembers(new Constants(bytes));
        } catch (IOException | RuntimeException e) {
            return null; // Not ours to complain: the JVM will.
        }
    }

    /** A close need not come with the word Connection: the class may have inherited all that has to do with it. */
    private static boolean mayMatter(Constants constants) throws IOException {
        if (constants.have(SUFFICIENT)) {
            return true;
        }
        boolean acquire = false;
        boolean connection = false;
        boolean common = false;
        boolean connect = false;
        boolean connecting = false;
        boolean jdbc = false;
        for (int i = 1; i < constants.count(); i++) {
            if (constants.isText(i)) {
                String name = constants.text(i);
                if (UnitShape.hints(name)) {
                    return true;
                }
                acquire |= name.equals("getConnection");
                connect |= name.equals("connect");
                connecting |= name.equals(CONNECTING);
                connection |= name.contains("java/sql/Connection");
                common |= name.equals("next")
                        || JdbcCalls.GIVING.contains(name)
                        || JdbcCalls.CALLING.contains(name)
                        || STATE_NAMES.contains(name);
                jdbc |= name.contains("java/sql/");
            }
        }
        return (acquire && connection) || (common && jdbc) || (connect && connecting);
    }

    private static ClassFile readMembers(Constants constants) throws IOException {
        int at = constants.end();
        int superIndex = constants.shortAt(at + 4);
        ClassFile file = new ClassFile(constants.shortAt(at), superIndex == 0 ? null : constants.className(superIndex));
        int interfaces = constants.shortAt(at + 6);
        at += 8;
        for (int n = interfaces; n > 0; n--, at += 2) {
            file.interfaces.add(constants.className(constants.shortAt(at)));
        }
        int fields = constants.shortAt(at);
        at += 2;
        for (int n = fields; n > 0; n--) {
            at = constants.afterAttributes(at + 6);
        }
        int methods = constants.shortAt(at);
        at += 2;
        for (int n = methods; n > 0; n--) {
            int name = constants.shortAt(at + 2);
            if ((constants.shortAt(at) & (ACC_STATIC | ACC_ABSTRACT | ACC_NATIVE)) == 0
                    && constants.is(name, METHODS)) {
                file.add(constants, constants.text(name), constants.text(constants.shortAt(at + 4)));
            }
            at = constants.afterAttributes(at + 6);
        }
        return file;
    }

    private void add(Constants constants, String method, String descriptor) {
        acquires |= isAcquire(method, descriptor);
        connects |= isConnect(method, descriptor);
        releases |= isRelease(method, descriptor);
        lends |= isLending(method, descriptor) || isCall(method, descriptor) || isState(method, descriptor);
        completes |= isCompletion(method, descriptor);
        executes |= isExecute(method, descriptor)
                || isResult(method, descriptor)
                || isCount(method, descriptor)
                || completes;
        reads |= isRead(method, descriptor);
        gives |= isGiving(method, descriptor);
        passesOn |= isInherited(method, descriptor);
        wraps |= method.equals(WRAPS);
        Shape unit = UnitShape.of(method, descriptor);
        if (unit != null && (!UnitShape.isOfJta(unit) || constants.have(UnitShape.JTA))) {
            units.add(unit);
        }
    }

    private boolean hasShape() {
        return acquires || connects || releases || lends || executes || reads || gives || !units.isEmpty();
    }

    /** The shape of an acquire. Whether {@code this} is a data source is seen at run time. */
    static boolean isAcquire(String method, String descriptor) {
        return method.equals("getConnection") && descriptor.contains(")L");
    }

    /** The shape of a driver's {@code connect}. Whether {@code this} is a driver is seen at run time. */
    static boolean isConnect(String method, String descriptor) {
        return method.equals("connect") && descriptor.equals(CONNECTING);
    }

    /** The shape of a release. */
    static boolean isRelease(String method, String descriptor) {
        return method.equals("close") && descriptor.equals("()V");
    }

    /** The shape of a method that asks a connection for a statement. */
    static boolean isLending(String method, String descriptor) {
        return JdbcCalls.LENDING.contains(method) && descriptor.contains(")L");
    }

    /** The shape of a method that means to work with a connection and returns nothing. */
    static boolean isCall(String method, String descriptor) {
        return (method.equals("commit") && descriptor.equals("()V"))
                || (method.equals("rollback")
                        && (descriptor.equals("()V") || descriptor.equals("(Ljava/sql/Savepoint;)V")))
                || (method.equals("setAutoCommit") && descriptor.equals("(Z)V"));
    }

    /** The shape of a method that sets or tells the session state of a connection. */
    static boolean isState(String method, String descriptor) {
        return STATE_NAMES.contains(method) && STATES.contains(method + descriptor);
    }

    /** The shape of a method that executes a statement. */
    static boolean isExecute(String method, String descriptor) {
        if (!JdbcCalls.EXECUTING.contains(method)
                || !(descriptor.startsWith("()") || descriptor.startsWith("(Ljava/lang/String;"))) {
            return false;
        }
        switch (method) {
            case "execute":
                return descriptor.endsWith(")Z");
            case "executeQuery":
                return descriptor.contains(")L");
            case "executeUpdate":
                return descriptor.endsWith(")I");
            case "executeLargeUpdate":
                return descriptor.endsWith(")J");
            case "executeBatch":
                return descriptor.endsWith(")[I");
            default:
                return descriptor.endsWith(")[J");
        }
    }

    /** The shape of a method of a statement that hands out a result set. */
    static boolean isResult(String method, String descriptor) {
        return (method.equals("executeQuery") && descriptor.contains(")L"))
                || (descriptor.startsWith("()L")
                        && (method.equals("getResultSet") || method.equals("getGeneratedKeys")));
    }

    /** The shape of a method that executes a statement and returns how many rows that changed. */
    static boolean isUpdate(String method, String descriptor) {
        return isExecute(method, descriptor) && !method.equals("execute") && !method.equals("executeQuery");
    }

    /** The shape of a method that tells how many rows a statement changed. */
    static boolean isCount(String method, String descriptor) {
        return (method.equals("getUpdateCount") && descriptor.equals("()I"))
                || (method.equals("getLargeUpdateCount") && descriptor.equals("()J"));
    }

    /** The shape of the order to close with the last result. */
    static boolean isCompletion(String method, String descriptor) {
        return method.equals("closeOnCompletion") && descriptor.equals("()V");
    }

    /** The shape of the step to the next row. */
    static boolean isRead(String method, String descriptor) {
        return method.equals("next") && descriptor.equals("()Z");
    }

    /** The shape of a method that hands out something which may live on the connection: what returns nothing gives nothing. */
    static boolean isGiving(String method, String descriptor) {
        // A statement's result and its keys are seen elsewhere.
        boolean isOther = method.equals("getResultSet") && descriptor.equals("()Ljava/sql/ResultSet;");
        return JdbcCalls.GIVING.contains(method) && descriptor.contains(")L") && !isOther;
    }

    /**
     * {@code unwrap} and the stream of a large object: handles and drivers inherit these from classes that implement nothing of
     * JDBC themselves.
     */
    private static boolean isInherited(String method, String descriptor) {
        return method.equals("unwrap")
                ? descriptor.equals("(Ljava/lang/Class;)Ljava/lang/Object;")
                : JdbcCalls.GIVING.contains(method)
                        && (descriptor.equals("()Ljava/io/InputStream;") || descriptor.equals("()Ljava/io/Reader;"));
    }
}
