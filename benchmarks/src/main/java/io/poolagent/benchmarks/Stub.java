// SPDX-License-Identifier: Apache-2.0
package io.poolagent.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Constructor;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DatabaseMetaData;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import net.bytebuddy.ByteBuddy;
import net.bytebuddy.dynamic.DynamicType;
import net.bytebuddy.implementation.StubMethod;
import net.bytebuddy.matcher.ElementMatchers;

/**
 * Makes the stub driver's objects: plain classes whose unwritten methods return null, 0 or false. Not JDK proxies, whose
 * cost would be added to every pool's. They come from a folder that offers a driver, as a driver's do: by that the agent tells
 * them from what a pool lends, and would else watch every physical connection as if it were lent once more.
 */
final class Stub {
    private static final Path FOLDER = folder();
    private static final ClassLoader LOADER = loader();
    private static final Constructor<? extends StubResultSet> RESULT_SET = constructor(StubResultSet.class);
    private static final Constructor<? extends DatabaseMetaData> META_DATA = constructor(DatabaseMetaData.class);
    private static final Constructor<? extends StubStatement> STATEMENT =
            constructor(StubStatement.class, StubConnection.class);
    private static final Constructor<? extends StubConnection> CONNECTION = constructor(StubConnection.class);

    private Stub() {}

    static StubConnection connection() {
        return create(CONNECTION);
    }

    static PreparedStatement statement(StubConnection connection) {
        return create(STATEMENT, connection);
    }

    static ResultSet resultSet() {
        return create(RESULT_SET);
    }

    static DatabaseMetaData metaData() {
        return create(META_DATA);
    }

    private static <T> T create(Constructor<? extends T> constructor, Object... arguments) {
        try {
            return constructor.newInstance(arguments);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(constructor + " (expected: a stub)", e);
        }
    }

    private static <T> Constructor<? extends T> constructor(Class<T> type, Class<?>... parameters) {
        try {
            DynamicType made = new ByteBuddy()
                    .subclass(type)
                    .method(ElementMatchers.isAbstract())
                    .intercept(StubMethod.INSTANCE)
                    .make();
            Path file =
                    made.saveIn(FOLDER.toFile()).get(made.getTypeDescription()).toPath();
            deleteAtExit(FOLDER, FOLDER.relativize(file));
            return LOADER.loadClass(made.getTypeDescription().getName())
                    .asSubclass(type)
                    .getConstructor(parameters);
        } catch (ReflectiveOperationException | IOException e) {
            throw new IllegalStateException(type + " (expected: a type that can be stubbed)", e);
        }
    }

    private static Path folder() {
        try {
            Path folder = Files.createTempDirectory("stub-driver");
            Path service = Path.of("META-INF", "services", "java.sql.Driver");
            Files.createDirectories(folder.resolve(service).getParent());
            Files.writeString(folder.resolve(service), StubDriver.class.getName());
            deleteAtExit(folder, service);
            return folder;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static ClassLoader loader() {
        try {
            return new URLClassLoader(new URL[] {FOLDER.toUri().toURL()}, Stub.class.getClassLoader());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The last asked for goes first: so folders before what is in them. */
    private static void deleteAtExit(Path folder, Path inIt) {
        Path path = folder;
        path.toFile().deleteOnExit();
        for (Path name : inIt) {
            path = path.resolve(name);
            path.toFile().deleteOnExit();
        }
    }
}
