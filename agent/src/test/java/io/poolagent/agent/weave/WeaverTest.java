// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.weave;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.acme.Counts;
import com.acme.Handle;
import com.acme.Query;
import com.acme.Rows;
import com.acme.Served;
import com.acme.Source;
import com.acme.Unrelated;
import io.poolagent.agent.Compiled;
import io.poolagent.agent.adapter.PoolRules;
import io.poolagent.agent.boot.PoolAgentDispatcher;
import io.poolagent.agent.hook.Closes;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import net.bytebuddy.ByteBuddy;
import net.bytebuddy.implementation.MethodDelegation;
import net.bytebuddy.implementation.StubMethod;
import net.bytebuddy.matcher.ElementMatchers;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Which classes are woven, and what the woven code does. */
class WeaverTest {
    private final List<String> remarks = new ArrayList<>();
    private final Weaver weaver =
            new Weaver(WeaverTest.class.getName(), false, true, PoolRules.none(), () -> true, remarks::add);

    @RegisterExtension
    final RecordingHook hook = new RecordingHook();

    @AfterEach
    void nothingWasSaid() {
        assertThat(remarks).isEmpty();
        assertThat(weaver.failures()).isZero();
    }

    @Test
    void seesAcquireAndReleaseAlsoWhenTheyThrow() throws Exception {
        Object source = woven(Source.class);
        Object handle = woven(Handle.class);
        call(source, "getConnection");
        call(handle, "close");
        assertThatThrownBy(() -> call(handle, "close")).hasRootCauseMessage("closed twice");

        assertThat(hook.calls)
                .containsExactly(
                        "acquiring",
                        "acquired a handle",
                        "releasing",
                        "released null",
                        "releasing",
                        "released java.lang.IllegalStateException: closed twice");
        assertThat(weaver.woven()).isEqualTo(2);
    }

    @Test
    void seesAStatementFromItsHandleToItsLastRow() throws Exception {
        Object handle = woven(Handle.class);
        Object statement = woven(Query.class);
        Object rows = woven(Rows.class);
        handle.getClass().getMethod("prepareStatement", String.class).invoke(handle, "SELECT ?");
        call(handle, "commit");
        handle.getClass().getMethod("setAutoCommit", boolean.class).invoke(handle, false);
        assertThatThrownBy(() ->
                        handle.getClass().getMethod("rollback", Savepoint.class).invoke(handle, (Object) null))
                .hasRootCauseMessage("no such savepoint");
        call(statement, "closeOnCompletion");
        call(statement, "executeQuery");
        assertThatThrownBy(() ->
                        statement.getClass().getMethod("execute", String.class).invoke(statement, "SELEC"))
                .hasRootCauseMessage("no such word");
        call(statement, "close");
        assertThat(hook.calls)
                .containsExactly(
                        "lending",
                        "lent null SELECT ?",
                        "calling",
                        "called null null",
                        "calling",
                        "called false null",
                        "calling",
                        "called null java.sql.SQLException: no such savepoint",
                        "closes itself",
                        "executing null",
                        "executed rows null",
                        "executing SELEC",
                        "executed java.sql.SQLException: no such word",
                        "closed");

        hook.calls.clear();
        assertThat(call(rows, "next")).isEqualTo(true);
        assertThat(hook.calls).isEmpty();
        assertThatThrownBy(() -> call(rows, "next")).hasRootCauseMessage("closed");
        assertThat(hook.calls).containsExactly("read java.sql.SQLException: closed");
    }

    @Test
    void whatAStatementReturnsOfCountsIsHandedOnWithItsEnd() throws Exception {
        Object statement = woven(Counts.class);
        for (String method : List.of("executeUpdate", "executeLargeUpdate", "executeBatch", "getUpdateCount")) {
            call(statement, method);
        }
        assertThat(hook.calls)
                .containsExactly(
                        "executing null",
                        "executed 7 null",
                        "executing null",
                        "executed 8 null",
                        "executing null",
                        "executed null",
                        "result 9");
    }

    @Test
    void seesWhereARequestOfEitherApiBeginsEndsAndGoesOn() throws Exception {
        Object servlet = woven(Served.class);
        for (Class<?> api : List.of(javax.servlet.ServletRequest.class, jakarta.servlet.ServletRequest.class)) {
            hook.calls.clear();
            for (var method : servlet.getClass().getSuperclass().getDeclaredMethods()) {
                if (method.getName().equals("service") && method.getParameterTypes()[0] == api) {
                    assertThatThrownBy(() -> method.invoke(servlet, null, null)).hasRootCauseMessage("serves badly");
                }
            }
            assertThat(hook.calls).containsExactly("begins 2", "ends token");
        }
        hook.calls.clear();
        call(servlet, "startAsync");
        assertThat(hook.calls).containsExactly("request goes on");
        assertThat(new Weaver(WeaverTest.class.getName(), false, false, PoolRules.none(), () -> true, remarks::add)
                        .transform(getClass().getClassLoader(), "com/acme/Served", null, null, bytes(Served.class)))
                .isNull();
    }

    @Test
    void theSessionStateIsSeenAsItIsSetAndAsItIsAskedForWhileSomebodyWantsToKnow() throws Exception {
        Object handle = woven(Handle.class);
        PoolAgentDispatcher.watchState(false);
        setAndAsk(handle);
        assertThat(hook.calls)
                .containsExactly(
                        "setTransactionIsolation 8 null null", "setReadOnly true null java.sql.SQLException: not now");

        hook.calls.clear();
        PoolAgentDispatcher.watchState(true);
        setAndAsk(handle);
        PoolAgentDispatcher.watchState(false);
        assertThat(hook.calls)
                .containsExactly(
                        "setTransactionIsolation 8 null null",
                        "setReadOnly true null java.sql.SQLException: not now",
                        "getSchema null PUBLIC null",
                        "getAutoCommit null true null");
    }

    private static void setAndAsk(Object handle) throws Exception {
        handle.getClass().getMethod("setTransactionIsolation", int.class).invoke(handle, 8);
        assertThatThrownBy(() -> handle.getClass()
                        .getMethod("setReadOnly", boolean.class)
                        .invoke(handle, true))
                .hasRootCauseMessage("not now");
        assertThat(call(handle, "getSchema")).isEqualTo("PUBLIC");
        assertThat(call(handle, "getAutoCommit")).isEqualTo(true);
    }

    @Test
    void rowsAreSeenWhileSomebodyWantsToKnow() throws Exception {
        Object rows = woven(Rows.class);
        PoolAgentDispatcher.watchReads(true);
        call(rows, "next");
        PoolAgentDispatcher.watchReads(false);

        assertThat(hook.calls).containsExactly("read null");
    }

    @Test
    void aReleaseThatTheHookForbidsDoesNotRun() throws Exception {
        Object handle = woven(Handle.class);
        call(handle, "close");
        hook.token = true;

        call(handle, "close");
        assertThat(hook.calls).endsWith("releasing", "released null");
    }

    @Test
    void whatTheHookThrowsNeverReachesTheApplication() throws Exception {
        Object handle = woven(Handle.class);
        int before = PoolAgentDispatcher.failures();
        hook.failing = true;
        call(handle, "close");

        assertThat(PoolAgentDispatcher.failures()).isGreaterThan(before);
        assertThat(PoolAgentDispatcher.firstFailure()).isNotBlank();
    }

    /** As in HikariCP: its data source asks a pool that nothing inherits from. Tomcat's inherits from the pool. */
    @Test
    void leavesAloneAGetConnectionThatCanBeOfNoDataSource() {
        String body = "public java.sql.Connection getConnection() { return null; } }";
        Compiled pool = Compiled.of(
                "package shop.legacy; public final class Pool { " + body,
                "package shop.legacy; public class Open { " + body);

        assertThat(weaver.transform(pool.loader(), "shop/legacy/Pool", null, null, pool.bytes("shop.legacy.Pool")))
                .isNull();
        assertThat(weaver.transform(pool.loader(), "shop/legacy/Open", null, null, pool.bytes("shop.legacy.Open")))
                .isNotNull();
    }

    /** As in UCP: the close() that handles inherit is of a class that only they make a connection. */
    @Test
    void seesAReleaseThatOnlyASubclassMakesOne() {
        Compiled pool = Compiled.of(
                "package shop.legacy; public abstract class Pooled implements javax.sql.XAConnection {"
                        + " public void close() {} }",
                "package shop.legacy; public abstract class Whole extends Pooled implements java.sql.Connection {}",
                "package shop.legacy; public abstract class Other { public void close() {} }");

        assertThat(weaver.transform(pool.loader(), "shop/legacy/Pooled", null, null, pool.bytes("shop.legacy.Pooled")))
                .isNotNull();
        assertThat(weaver.transform(pool.loader(), "shop/legacy/Other", null, null, pool.bytes("shop.legacy.Other")))
                .isNull();
    }

    /** As in UCP: so is what closes their statements. */
    @Test
    void seesTheCloseOfAStatementThatOnlyASubclassMakesOne() throws Exception {
        Compiled pool = Compiled.of("package shop.legacy; public abstract class Raw {"
                + " public void close() {} public void closeOnCompletion() {} }");

        byte[] bytes = weaver.transform(pool.loader(), "shop/legacy/Raw", null, null, pool.bytes("shop.legacy.Raw"));
        call(instance(new OwnLoader().define("shop.legacy.Raw", bytes)), "close");
        assertThat(hook.calls).containsExactly("closed");
    }

    /** As in Druid, IronJacamar and the guarded pool, whose handles inherit unwrap(), and H2, whose large objects inherit their streams. */
    @Test
    void seesWhatIsHandedOutAlsoWhereOnlyASubclassIsOfJdbc() throws Exception {
        Compiled pool = Compiled.of(
                "package shop.legacy; public class Wraps implements java.sql.Wrapper {"
                        + " public <T> T unwrap(Class<T> type) { return type == null ? (T) this : (T) new Object[0]; }"
                        + " public boolean isWrapperFor(Class<?> type) { return true; } }",
                "package shop.legacy; public abstract class Child {"
                        + " public <T> T unwrap(Class<T> type) throws java.sql.SQLException { return null; } }",
                "package shop.legacy; public abstract class Lob {"
                        + " public java.io.Reader getCharacterStream() throws java.sql.SQLException { return null; } }",
                "package shop.legacy; public class Base {"
                        + " public <T> T unwrap(Class<T> type) throws java.sql.SQLException { return null; }"
                        + " public boolean isWrapperFor(Class<?> type) throws java.sql.SQLException { return true; } }",
                "package shop.legacy; public class Other {"
                        + " public <T> T unwrap(Class<T> type) throws java.sql.SQLException { return null; } }");

        assertThat(wovenOf(pool, "Child")).isNotNull();
        assertThat(wovenOf(pool, "Lob")).isNotNull();
        assertThat(wovenOf(pool, "Base")).isNotNull();
        assertThat(wovenOf(pool, "Other")).isNull();
        Object wraps = instance(new OwnLoader().define("shop.legacy.Wraps", wovenOf(pool, "Wraps")));
        wraps.getClass().getMethod("unwrap", Class.class).invoke(wraps, (Object) null);
        assertThat(hook.calls).as("itself").isEmpty();
        wraps.getClass().getMethod("unwrap", Class.class).invoke(wraps, Object.class);
        assertThat(hook.calls).singleElement().asString().startsWith("result [Ljava.lang.Object;");
    }

    private byte[] wovenOf(Compiled classes, String name) {
        return weaver.transform(
                classes.loader(), "shop/legacy/" + name, null, null, classes.bytes("shop.legacy." + name));
    }

    /** Rows come by the million. */
    @Test
    void aValueIsNotHandedOn() throws Exception {
        Compiled driver = Compiled.of("package shop.legacy; public class Row implements java.sql.Wrapper {"
                + " public Object value; public Object getObject(int column) { return value; }"
                + " public <T> T unwrap(Class<T> type) { return null; }"
                + " public boolean isWrapperFor(Class<?> type) { return true; } }");
        Object row = instance(new OwnLoader().define("shop.legacy.Row", wovenOf(driver, "Row")));

        for (Object value : new Object[] {null, "", 1, 1.5, true, LocalDate.MIN, new byte[1]}) {
            row.getClass().getField("value").set(row, value);
            row.getClass().getMethod("getObject", int.class).invoke(row, 1);
        }
        assertThat(hook.calls).isEmpty();
    }

    @Test
    void knowsWhoseCloseItSees() throws Exception {
        Closes closes = new Closes(weaver.closingNames(), type -> {});
        Class<?> seen = woven(Handle.class).getClass();

        assertThat(closes.areSeen(seen)).isTrue();
        assertThat(closes.areSeen(Handle.class)).isTrue(); // Known by name: a class is woven or is not.
        assertThat(closes.areSeen(StringWriter.class)).isFalse();
        assertThat(closes.areSeen(Object.class)).isTrue();
        assertThat(closes.areSeen(Query.class)).isFalse();

        transformed(Query.class);
        assertThat(closes.areSeen(Query.class))
                .as("woven after it was asked for")
                .isTrue();
    }

    @Test
    void nothingIsRefusedUnlessAskedFor() throws Exception {
        Object handle = woven(Handle.class);
        hook.refusal = new SQLException("Connection already released");

        call(handle, "close");
        assertThat(hook.calls).containsExactly("releasing", "released null");
    }

    @Test
    void leavesEverythingElseAlone() {
        assertThat(transformed(Unrelated.class)).isNull();
        assertThat(transformed(String.class)).isNull();
        assertThat(transformed(MethodDelegation.class)).isNull();
        assertThat(weaver.transform(getClass().getClassLoader(), "broken/Type", null, null, new byte[] {1, 2, 3}))
                .isNull();
        assertThat(weaver.transform(null, "boot/Type", null, null, bytes(Handle.class)))
                .isNull();
        assertThat(weaver.woven()).isZero();
    }

    @Test
    void aTruncatedClassFileIsNobodysError() {
        byte[] whole = bytes(Handle.class);
        // Up to the attributes of the class, which are not looked at.
        for (int length = 0; length < whole.length - 60; length += 7) {
            assertThat(weaver.transform(
                            getClass().getClassLoader(),
                            "cut/Type",
                            null,
                            null,
                            java.util.Arrays.copyOf(whole, length)))
                    .isNull();
        }
    }

    /** An object of the woven class, its abstract methods filled in. */
    private Object woven(Class<?> type) throws Exception {
        byte[] bytes = transformed(type);
        assertThat(bytes).isNotNull();
        return instance(new OwnLoader().define(type.getName(), bytes));
    }

    private static Object instance(Class<?> woven) throws Exception {
        return new ByteBuddy()
                .subclass(woven)
                .method(ElementMatchers.isAbstract())
                .intercept(StubMethod.INSTANCE)
                .make()
                .load(woven.getClassLoader())
                .getLoaded()
                .getDeclaredConstructor()
                .newInstance();
    }

    private byte[] transformed(Class<?> type) {
        return weaver.transform(getClass().getClassLoader(), type.getName().replace('.', '/'), null, null, bytes(type));
    }

    static byte[] bytes(Class<?> type) {
        try (InputStream in =
                ClassLoader.getSystemResourceAsStream(type.getName().replace('.', '/') + ".class")) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Object call(Object target, String method) throws Exception {
        var declared = target.getClass().getMethod(method);
        declared.setAccessible(true);
        return declared.invoke(target);
    }
}
