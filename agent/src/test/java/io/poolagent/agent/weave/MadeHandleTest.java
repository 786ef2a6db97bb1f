// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.weave;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.acme.BaseHandle;
import io.poolagent.agent.adapter.PoolRules;
import io.poolagent.agent.hook.Closes;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import net.bytebuddy.ByteBuddy;
import net.bytebuddy.ClassFileVersion;
import net.bytebuddy.description.modifier.Visibility;
import net.bytebuddy.description.type.TypeDescription;
import net.bytebuddy.implementation.StubMethod;
import net.bytebuddy.matcher.ElementMatchers;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Handles as no compiler of today makes them: of old class files, or of another Java's JDBC. */
class MadeHandleTest {
    private final List<String> remarks = new ArrayList<>();

    @RegisterExtension
    final RecordingHook hook = new RecordingHook();

    @AfterEach
    void nothingWasSaid() {
        assertThat(remarks).isEmpty();
    }

    private Weaver weaver(boolean refusing) {
        return new Weaver(MadeHandleTest.class.getName(), refusing, true, PoolRules.none(), () -> true, remarks::add);
    }

    private static byte[] handle(ClassFileVersion version) {
        return new ByteBuddy(version)
                .subclass(BaseHandle.class)
                .name("old.Handle")
                .method(ElementMatchers.isAbstract())
                .intercept(StubMethod.INSTANCE)
                .make()
                .getBytes();
    }

    @Test
    void worksInClassFilesOfOldPools() throws Exception {
        for (ClassFileVersion version : List.of(ClassFileVersion.JAVA_V4, ClassFileVersion.JAVA_V5)) {
            byte[] old = handle(version);
            byte[] bytes = weaver(false).transform(getClass().getClassLoader(), "old/Handle", null, null, old);
            assertThat(bytes).isNotNull();
            Object handle = new OwnLoader()
                    .define("old.Handle", bytes)
                    .getDeclaredConstructor()
                    .newInstance();
            hook.calls.clear();
            handle.getClass().getMethod("setAutoCommit", boolean.class).invoke(handle, true);
            WeaverTest.call(handle, "close");
            assertThat(hook.calls).containsExactly("calling", "called true null", "releasing", "released null");
        }
    }

    /** As c3p0 0.10.2 on Java 8, of whose JDBC it names a later one's classes. */
    @Test
    void aHandleMayMentionAClassThatIsNotThere() throws Exception {
        TypeDescription absent = new ByteBuddy()
                .subclass(Object.class)
                .name("absent.ShardingKey")
                .make()
                .getTypeDescription();
        byte[] plain = new ByteBuddy()
                .subclass(BaseHandle.class)
                .name("later.Handle")
                .defineMethod("setShardingKey", void.class, Visibility.PUBLIC)
                .withParameters(absent)
                .intercept(StubMethod.INSTANCE)
                .method(ElementMatchers.isAbstract())
                .intercept(StubMethod.INSTANCE)
                .make()
                .getBytes();
        Closes closes = closes(weaver(false));
        Class<?> unwoven = new OwnLoader().define("later.Handle", plain);
        assertThat(closes.areSeen(unwoven)).isFalse();

        for (boolean refusing : new boolean[] {true, false}) {
            Weaver each = weaver(refusing);
            byte[] bytes = each.transform(getClass().getClassLoader(), "later/Handle", null, null, plain);
            assertThat(bytes).isNotNull();
            Class<?> type = new OwnLoader().define("later.Handle", bytes);
            hook.calls.clear();
            ((Connection) type.getDeclaredConstructor().newInstance()).close();
            assertThat(hook.calls).contains("releasing", "released null");
            assertThat(closes(each).areSeen(type)).isTrue();
        }
    }

    @Test
    void whatTheHookRefusesThrowsAndDoesNotRunAndIsSeenByNoOtherHook() throws Exception {
        for (ClassFileVersion version : List.of(ClassFileVersion.JAVA_V4, ClassFileVersion.JAVA_V8)) {
            byte[] plain = handle(version);
            byte[] bytes = weaver(true).transform(getClass().getClassLoader(), "old/Handle", null, null, plain);
            Object handle = new OwnLoader()
                    .define("old.Handle", bytes)
                    .getDeclaredConstructor()
                    .newInstance();
            hook.calls.clear();
            hook.refusal = null;
            WeaverTest.call(handle, "close");
            WeaverTest.call(handle, "commit");
            WeaverTest.call(handle, "createStatement");
            assertThat(hook.calls).contains("releasing", "released null", "calling", "lending");
            hook.calls.clear();
            hook.refusal = new SQLException("Connection already released");

            for (String method : List.of("close", "commit", "createStatement")) {
                assertThatThrownBy(() -> WeaverTest.call(handle, method)).hasRootCause(hook.refusal);
                assertThat(hook.calls).containsExactly("refusing " + method);
                hook.calls.clear();
            }
        }
    }

    private static Closes closes(Weaver weaver) {
        return new Closes(weaver.closingNames(), type -> {});
    }
}
