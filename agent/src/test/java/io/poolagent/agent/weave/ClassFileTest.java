// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.weave;

import static org.assertj.core.api.Assertions.assertThat;

import com.acme.Served;
import io.poolagent.agent.Compiled;
import io.poolagent.agent.lease.SessionState;
import java.io.InputStream;
import java.lang.invoke.MethodType;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Blob;
import java.sql.CallableStatement;
import java.sql.Clob;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.ResultSet;
import java.sql.SQLXML;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Enumeration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import javax.sql.DataSource;
import net.bytebuddy.ByteBuddy;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ClassFileTest {
    @Test
    void aPoolIsACandidateThatAcquires() {
        ClassFile file = candidate("public Connection getConnection() { return null; }");

        assertThat(file).isNotNull();
        assertThat(file.acquires()).isTrue();
        assertThat(file.releases()).isFalse();
        assertThat(file.isInterface()).isFalse();
        assertThat(file.superName()).isEqualTo("java/lang/Object");
        assertThat(file.interfaces()).isEmpty();
    }

    @Test
    void aHandleIsACandidateThatReleases() {
        ClassFile file =
                candidate("public void close() { Connection other = null; }", "abstract", "Connection, Runnable");

        assertThat(file).isNotNull();
        assertThat(file.acquires()).isFalse();
        assertThat(file.releases()).isTrue();
        assertThat(file.interfaces()).containsExactly("java/sql/Connection", "java/lang/Runnable");
    }

    @Test
    void theMethodsOfSessionStateAreThoseThatLeasesKnow() {
        for (Method method : Connection.class.getMethods()) {
            String name = method.getName();
            String descriptor = MethodType.methodType(method.getReturnType(), method.getParameterTypes())
                    .descriptorString();
            boolean known = SessionState.of(name) != null && !name.equals("setAutoCommit"); // That is a CALL.
            assertThat(ClassFile.isState(name, descriptor)).as(name).isEqualTo(known);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "public Connection getConnection(String user, String password) { return null; }",
                "protected synchronized Connection getConnection() { return null; }",
                "private Connection getConnection(int[] x, long y) { return null; }",
                "public Object getConnection() { return null; }",
                "public final <T extends Connection> T getConnection(T x) { return x; }"
            })
    void anyInstanceMethodOfTheNameThatReturnsAnObjectAcquires(String method) {
        ClassFile file = ClassFile.read(compile(method, "", ""));

        assertThat(file).isNotNull();
        assertThat(file.acquires()).isTrue();
        assertThat(file.releases()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "public static Connection getConnection() { return null; }",
                "public abstract Connection getConnection();",
                "public native Connection getConnection();",
                "public void getConnection() { Connection c = null; }",
                "public int getConnection(Connection c) { return 0; }",
                "public Connection[] getConnection() { return null; }",
                "public int[] getConnection(Connection c) { return null; }",
                "public Connection getConnections() { return null; }",
                "public static void close() { Connection c = null; }",
                "public abstract void close();",
                "public native void close();",
                "public void close(Connection c) {}",
                "public Connection close() { return null; }",
                "public void closed() { Connection c = null; }",
                "Connection getConnection; Connection close;"
            })
    void otherShapesDoNeither(String member) {
        ClassFile file = ClassFile.read(compile(member, "abstract", ""));

        assertThat(file).isNotNull();
        assertThat(file.acquires()).isFalse();
        assertThat(file.releases()).isFalse();
    }

    @Test
    void anInterfaceIsKnownAsOne() {
        ClassFile file = ClassFile.read(Compiled.of("package shop.legacy; public interface Pool extends Runnable {}")
                .bytes("shop.legacy.Pool"));

        assertThat(file).isNotNull();
        assertThat(file.isInterface()).isTrue();
        assertThat(file.interfaces()).containsExactly("java/lang/Runnable");
    }

    @ParameterizedTest
    @ValueSource(strings = {"public void run() { }", "public void run(Connection c) { }"})
    void aClassWhoseConstantsDoNotMatterIsNoCandidate(String method) {
        byte[] bytes = compile(method, "", "");

        assertThat(ClassFile.candidate(bytes)).isNull();
        assertThat(ClassFile.read(bytes)).isNotNull();
    }

    /** What is left out there is never woven. */
    @Test
    void everyMethodThatHasAShapeIsAmongTheNamesLookedFor() {
        int fitting = 0;
        for (Class<?> type : List.of(
                Connection.class,
                CallableStatement.class,
                ResultSet.class,
                Blob.class,
                Clob.class,
                SQLXML.class,
                java.sql.Array.class,
                Driver.class,
                DataSource.class,
                Served.class)) {
            for (Method method : Served.class == type ? type.getDeclaredMethods() : type.getMethods()) {
                String descriptor = MethodType.methodType(method.getReturnType(), method.getParameterTypes())
                        .toMethodDescriptorString();
                if (Arrays.stream(Shape.values()).anyMatch(shape -> shape.fits(method.getName(), descriptor))) {
                    fitting++;
                    assertThat(isLookedFor(method.getName()))
                            .as(method.getName())
                            .isTrue();
                }
            }
        }
        assertThat(fitting).isGreaterThan(50);
        assertThat(UnitShape.METHODS).allMatch(ClassFileTest::isLookedFor);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "public <T> T unwrap(Class<T> type) throws java.sql.SQLException { return null; }",
                "public java.sql.Blob getBlob(int column) { return null; }",
                "public java.sql.Blob createBlob() { return null; }",
                "public Object getObject(int column) throws java.sql.SQLException { return null; }",
                "public java.io.InputStream getBinaryStream() throws java.sql.SQLException { return null; }"
            })
    void whatHandsOutAPartOfAConnectionIsACandidate(String method) {
        assertThat(candidate(method).gives()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "public String getString(int column) throws java.sql.SQLException { return null; }",
                "public byte[] getBytes(int column) throws java.sql.SQLException { return null; }",
                "public void setBinaryStream(int i, java.io.InputStream in) throws java.sql.SQLException { }",
                "public <T> T unwrap(Class<T> type) { return null; }"
            })
    void whatHandsOutValuesOrHasNothingToDoWithJdbcIsNone(String method) {
        assertThat(ClassFile.candidate(compile(method, "", ""))).isNull();
    }

    private static boolean isLookedFor(String name) {
        byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
        return ClassFile.METHODS.have(bytes, 0, bytes.length);
    }

    @Test
    void aNameIsFoundOnlyWhole() {
        Names names = new Names(List.of("close", "next"));
        byte[] bytes = "xclose next nexT é".getBytes(StandardCharsets.UTF_8);

        assertThat(names.have(bytes, 1, 5)).isTrue();
        assertThat(names.have(bytes, 7, 4)).isTrue();
        assertThat(names.have(bytes, 0, 5)).isFalse();
        assertThat(names.have(bytes, 1, 4)).isFalse();
        assertThat(names.have(bytes, 1, 6)).isFalse();
        assertThat(names.have(bytes, 12, 4)).isFalse();
        assertThat(names.have(bytes, 17, 2)).isFalse();
        assertThat(names.have(bytes, bytes.length, 0)).isFalse();
    }

    @Test
    void constantsOfOtherLettersAreRead() {
        ClassFile file = candidate("public void close() { String größe = \"\\u0000 ключ \"; } void schließe() { }");

        assertThat(file).isNotNull();
        assertThat(file.releases()).isTrue();
    }

    @Test
    void everyKindOfConstantIsRead() {
        ClassFile file = candidate("""
                static final long L = 1L << 40; static final double D = 1.5; static final float F = 2.5f;
                static final int I = 100_000; static final String S = "x";
                Runnable lambda = () -> run(L, D); Runnable reference = this::close;
                static void run(double a, double b) { }
                static String invokes(CharSequence s) { return s.toString() + F + I + S; }
                public void close() { }
                public Connection getConnection() { return null; }
                """);

        assertThat(file).isNotNull();
        assertThat(file.acquires()).isTrue();
        assertThat(file.releases()).isTrue();
    }

    @Test
    void whatIsNoClassFileIsNull() {
        assertThat(ClassFile.read(new byte[0])).isNull();
        assertThat(ClassFile.read(new byte[] {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})).isNull();
        assertThat(ClassFile.candidate(new byte[100])).isNull();
    }

    @Test
    void aClassFileThatIsCutOffIsNullWhereverItIsCut() throws Exception {
        byte[] whole = compile("public Connection getConnection() { return null; } public void close() { }", "", "");
        // The last attributes belong to the class itself and are not read.
        int enough = lengthUpToTheEndOfMethods(whole);
        for (int length = 0; length < enough; length++) {
            byte[] cut = Arrays.copyOf(whole, length);
            assertThat(inTime(() -> ClassFile.read(cut), "cut after " + length + " of " + whole.length + " bytes"))
                    .as("cut after %d of %d bytes", length, whole.length)
                    .isEmpty();
        }
        assertThat(ClassFile.read(whole)).isNotNull();
    }

    @Test
    void aClassFileWithAFlippedBitIsNeverAnExceptionNorEndless() throws Exception {
        byte[] whole = compile("public Connection getConnection() { return null; } public void close() { }", "", "");
        for (int bit = 32; bit < whole.length * 8; bit++) {
            byte[] broken = whole.clone();
            broken[bit / 8] ^= (byte) (1 << bit % 8);
            inTime(() -> ClassFile.candidate(broken), "candidate with bit " + bit + " flipped");
        }
    }

    @Test
    void theJdksJavaSqlIsReadAsReflectionSeesIt() throws Exception {
        Path module = FileSystems.getFileSystem(URI.create("jrt:/")).getPath("modules", "java.sql");
        List<String> read = new ArrayList<>();
        try (Stream<Path> files = Files.walk(module)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                String path = module.relativize(file).toString();
                if (path.endsWith(".class") && !path.equals("module-info.class")) {
                    assertAgrees(Files.readAllBytes(file), className(path), ClassLoader.getPlatformClassLoader());
                    read.add(path);
                }
            }
        }
        assertThat(read)
                .hasSizeGreaterThan(70)
                .contains("java/sql/Connection.class", "javax/sql/DataSource.class", "java/sql/DriverManager.class");
    }

    @Test
    void aFewHundredClassesOfByteBuddyAreReadAsReflectionSeesThem() throws Exception {
        int read = 0;
        try (JarFile jar = new JarFile(jarOf(ByteBuddy.class).toFile())) {
            for (Enumeration<JarEntry> entries = jar.entries(); entries.hasMoreElements() && read < 500; ) {
                JarEntry entry = entries.nextElement();
                if (entry.getName().startsWith("net/bytebuddy/")
                        && entry.getName().endsWith(".class")) {
                    try (InputStream in = jar.getInputStream(entry)) {
                        read += assertAgrees(
                                in.readAllBytes(), className(entry.getName()), ByteBuddy.class.getClassLoader());
                    }
                }
            }
        }
        assertThat(read).isEqualTo(500);
    }

    /** One, or none if the class refers to something that is not here. */
    private static int assertAgrees(byte[] bytes, String name, ClassLoader loader) throws ClassNotFoundException {
        Method[] methods;
        Class<?> type;
        try {
            type = Class.forName(name, false, loader);
            methods = type.getDeclaredMethods();
        } catch (LinkageError e) {
            return 0;
        }
        ClassFile file = ClassFile.read(bytes);
        assertThat(file).as(name).isNotNull();
        assertThat(file.isInterface()).as(name).isEqualTo(type.isInterface());
        assertThat(file.superName())
                .as(name)
                .isEqualTo(
                        type.isInterface()
                                ? "java/lang/Object"
                                : type.getSuperclass().getName().replace('.', '/'));
        assertThat(file.interfaces())
                .as(name)
                .containsExactlyElementsOf(Arrays.stream(type.getInterfaces())
                        .map(i -> i.getName().replace('.', '/'))
                        .toList());
        assertThat(file.acquires())
                .as("%s acquires", name)
                .isEqualTo(Arrays.stream(methods)
                        .anyMatch(m -> m.getName().equals("getConnection")
                                && hasBody(m)
                                && !m.getReturnType().isPrimitive()
                                && !m.getReturnType().isArray()));
        assertThat(file.releases())
                .as("%s releases", name)
                .isEqualTo(Arrays.stream(methods)
                        .anyMatch(m -> m.getName().equals("close")
                                && hasBody(m)
                                && m.getReturnType() == void.class
                                && m.getParameterCount() == 0));
        return 1;
    }

    private static boolean hasBody(Method method) {
        return (method.getModifiers() & (Modifier.STATIC | Modifier.ABSTRACT | Modifier.NATIVE)) == 0;
    }

    private static Path jarOf(Class<?> type) throws URISyntaxException {
        return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
    }

    private static String className(String path) {
        return path.substring(0, path.length() - ".class".length()).replace('/', '.');
    }

    private static int lengthUpToTheEndOfMethods(byte[] bytes) {
        // This class has one attribute, SourceFile: count (2), name (2), length (4), index (2).
        return bytes.length - 10;
    }

    private static Optional<ClassFile> inTime(Supplier<ClassFile> reading, String what) throws Exception {
        CompletableFuture<Optional<ClassFile>> read = new CompletableFuture<>();
        Thread reader = new Thread(() -> {
            try {
                read.complete(Optional.ofNullable(reading.get()));
            } catch (Throwable t) {
                read.completeExceptionally(t);
            }
        });
        reader.setDaemon(true); // It may never end.
        reader.start();
        assertThat(read).as(what).succeedsWithin(10, TimeUnit.SECONDS);
        return read.get();
    }

    private static ClassFile candidate(String members) {
        return candidate(members, "", "");
    }

    private static ClassFile candidate(String members, String modifiers, String interfaces) {
        return ClassFile.candidate(compile(members, modifiers, interfaces));
    }

    private static byte[] compile(String members, String modifiers, String interfaces) {
        String supertypes = interfaces.isEmpty() ? "" : " implements " + interfaces;
        return Compiled.of("package shop.legacy; import java.sql.Connection; public " + modifiers + " class Fixture"
                        + supertypes + " { " + members + " }")
                .bytes("shop.legacy.Fixture");
    }
}
