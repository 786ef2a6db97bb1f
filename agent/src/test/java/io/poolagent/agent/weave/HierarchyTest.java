// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.weave;

import static org.assertj.core.api.Assertions.assertThat;

import com.acme.BaseHandle;
import com.acme.Handle;
import io.poolagent.agent.Compiled;
import java.io.InputStream;
import java.util.List;
import org.junit.jupiter.api.Test;

class HierarchyTest {
    private final Compiled classes = Compiled.of(
            "package shop.legacy; public interface OurConnection extends java.sql.Connection, Marker {}",
            "package shop.legacy; public interface Marker {}",
            "package shop.legacy; public abstract class Base implements OurConnection {}",
            "package shop.legacy; public abstract class Middle extends Base {}",
            "package shop.legacy; public abstract class Handle extends Middle implements Marker {}",
            "package shop.legacy; public abstract class Direct implements Marker, java.sql.Connection {}",
            "package shop.legacy; public abstract class Marked extends Stranger implements Marker {}",
            "package shop.legacy; public abstract class Decorated implements Marker, OurConnection {}",
            "package shop.legacy; public abstract class Stranger implements java.sql.Statement, javax.sql.DataSource {}");

    static boolean isConnection(ClassFile type, ClassLoader loader) {
        return (Hierarchy.jdbc(type, loader) & Hierarchy.CONNECTION) != 0;
    }

    @Test
    void whoNamesConnectionIsOne() {
        assertThat(isConnection("shop.legacy.Direct", classes)).isTrue();
    }

    @Test
    void whoInheritsItFromAnotherFileIsOne() {
        assertThat(isConnection("shop.legacy.OurConnection", classes)).isTrue();
        assertThat(isConnection("shop.legacy.Base", classes)).isTrue();
        assertThat(isConnection("shop.legacy.Middle", classes)).isTrue();
        assertThat(isConnection("shop.legacy.Handle", classes)).isTrue();
    }

    @Test
    void whoDoesNotIsNone() {
        assertThat(isConnection("shop.legacy.Marker", classes)).isFalse();
        assertThat(isConnection("shop.legacy.Stranger", classes)).isFalse();
        assertThat(isConnection("shop.legacy.Marked", classes)).isFalse();
    }

    @Test
    void statementsAndResultSetsAreKnownAsSuch() {
        Compiled jdbc = Compiled.of(
                "package shop.legacy; public abstract class Base implements java.sql.CallableStatement {}",
                "package shop.legacy; public abstract class Query extends Base implements Runnable {}",
                "package shop.legacy; public abstract class Both extends Query implements javax.sql.XAConnection {}",
                "package shop.legacy; public abstract class Rows implements Runnable, java.sql.ResultSet {}");

        assertThat(Hierarchy.jdbc(read(jdbc.bytes("shop.legacy.Query")), jdbc.loader()))
                .isEqualTo(Hierarchy.STATEMENT);
        assertThat(Hierarchy.jdbc(read(jdbc.bytes("shop.legacy.Both")), jdbc.loader()))
                .isEqualTo(Hierarchy.STATEMENT | Hierarchy.POOLED);
        assertThat(Hierarchy.jdbc(read(jdbc.bytes("shop.legacy.Rows")), jdbc.loader()))
                .isEqualTo(Hierarchy.RESULT_SET);
        assertThat(Hierarchy.jdbc(read(classes.bytes("shop.legacy.Handle")), classes.loader()))
                .isEqualTo(Hierarchy.CONNECTION);
    }

    @Test
    void aSupertypeThatCannotBeFoundIsPassedOver() {
        byte[] decorated = classes.bytes("shop.legacy.Decorated");
        byte[] marked = classes.bytes("shop.legacy.Marked");
        Compiled some = classes.without("shop.legacy.Marker").without("shop.legacy.Stranger");

        assertThat(isConnection(read(decorated), some.loader())).isTrue();
        assertThat(isConnection(read(marked), some.loader())).isFalse();
    }

    @Test
    void aSupertypeThatCannotBeReadIsPassedOver() {
        ClassLoader angry = new ClassLoader(null) {
            @Override
            public InputStream getResourceAsStream(String path) {
                if (path.equals("shop/legacy/Marker.class")) {
                    throw new IllegalStateException("this application was stopped");
                }
                return classes.loader().getResourceAsStream(path);
            }
        };

        assertThat(isConnection(read(classes.bytes("shop.legacy.Decorated")), angry))
                .isTrue();
        assertThat(isConnection(read(classes.bytes("shop.legacy.Marked")), angry))
                .isFalse();
    }

    @Test
    void onlyWhatIsKnownToBeNoSourceGivesNoConnections() {
        Compiled pool = Compiled.of(
                "package shop.legacy; public class Base implements Runnable { public void run() {} }",
                "package shop.legacy; public final class Pool extends Base implements java.io.Closeable, Listener {"
                        + " public void close() {} }",
                "package shop.legacy; public interface Listener {}",
                "package shop.legacy; public interface Source extends javax.sql.DataSource {}",
                "package shop.legacy; public abstract class Given extends Base implements Listener, Source {}",
                "package shop.legacy; public abstract class Query implements java.sql.PreparedStatement {}");

        assertThat(mayGiveConnections("shop.legacy.Pool", pool, pool)).isFalse();
        assertThat(mayGiveConnections("shop.legacy.Given", pool, pool)).isTrue();
        assertThat(mayGiveConnections("shop.legacy.Query", pool, pool)).isTrue();
        for (String giving : List.of(
                "javax.sql.DataSource",
                "java.sql.Driver",
                "java.sql.Statement",
                "java.sql.CallableStatement",
                "java.sql.DatabaseMetaData")) {
            Compiled one = Compiled.of("package shop.legacy; public abstract class One implements " + giving + " {}");
            assertThat(mayGiveConnections("shop.legacy.One", one, one))
                    .as(giving)
                    .isTrue();
        }
        assertThat(mayGiveConnections("shop.legacy.Pool", pool, pool.without("shop.legacy.Listener")))
                .as("nobody knows what a listener is")
                .isTrue();
    }

    private static boolean mayGiveConnections(String name, Compiled type, Compiled seen) {
        return Hierarchy.mayGiveConnections(read(type.bytes(name)), seen.loader());
    }

    @Test
    void theBootstrapLoaderIsLookedThroughToo() {
        assertThat(isConnection(read(classes.bytes("shop.legacy.Direct")), null))
                .isTrue();
        assertThat(isConnection(read(classes.bytes("shop.legacy.Handle")), null))
                .isFalse();
    }

    /** Another agent adds interfaces for which there is no class file. */
    @Test
    void anInterfaceWithoutAClassFileIsPassedOver() {
        ClassFile handle = ClassFile.read(WeaverTest.bytes(Handle.class));
        assertThat(isConnection(handle, getClass().getClassLoader())).isTrue();
        assertThat(isConnection(handle, new ClassLoader(null) {})).isFalse();
        assertThat(isConnection(ClassFile.read(WeaverTest.bytes(BaseHandle.class)), new ClassLoader(null) {}))
                .isTrue();
    }

    private static boolean isConnection(String name, Compiled classes) {
        return isConnection(read(classes.bytes(name)), classes.loader());
    }

    private static ClassFile read(byte[] bytes) {
        ClassFile file = ClassFile.read(bytes);
        assertThat(file).isNotNull();
        return file;
    }
}
