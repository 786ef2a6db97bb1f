// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.weave;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.sql.Connection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;

class SignaturesTest {
    @Test
    void tellsWhatAMethodCanReturn() throws Exception {
        Signatures methods = of(Methods.class);

        assertThat(List.of("nothing", "number", "text", "texts", "day")).noneMatch(methods::mayReturn);
        assertThat(List.of("connection", "any", "list", "dao", "overloaded", "unheardOf"))
                .allMatch(methods::mayReturn);
    }

    @Test
    void tellsWhatHasAnObject() throws Exception {
        Signatures methods = of(Methods.class);

        assertThat(methods.isOfObject("number")).isFalse();
        assertThat(methods.isOfObject("nothing")).isTrue();
        assertThat(methods.isOfObject("unheardOf")).isTrue();
    }

    @Test
    void tellsWhatAnObjectCanHold() throws Exception {
        assertThat(of(Dao.class).mayHold("find", true)).isFalse();
        assertThat(of(Lock.class).mayHold("take", false)).isTrue();
        assertThat(of(Cache.class).mayHold("take", false)).isTrue();
    }

    @Test
    void aFieldThatIsSetOnceHoldsWhatItsObjectKeepsOrWhatItIsMadeWith() throws Exception {
        Signatures outer = of(Outer.class);

        assertThat(outer.mayHold("take", false)).isFalse();
        assertThat(outer.mayHold("take", true)).isTrue();
        assertThat(outer.mayHold("<init>", false)).isTrue();
    }

    @Test
    void whatIsNoClassFileIsNotRead() {
        assertThat(Signatures.read(new byte[] {1, 2, 3})).isNull();
    }

    private static Signatures of(Class<?> type) throws Exception {
        try (InputStream in =
                type.getResourceAsStream(type.getName().substring(type.getName().lastIndexOf('.') + 1) + ".class")) {
            return Signatures.read(in.readAllBytes());
        }
    }

    @SuppressWarnings("unused")
    private abstract static class Methods {
        void nothing() {}

        static int number() {
            return 1;
        }

        abstract String text();

        abstract String[] texts();

        abstract java.time.LocalDate day();

        abstract Connection connection();

        abstract Object any();

        abstract List<Integer> list();

        abstract Dao dao();

        abstract int overloaded();

        abstract Connection overloaded(int n);
    }

    @SuppressWarnings("unused")
    private static final class Dao {
        private static Connection shared;
        private final DataSource pool = null;
        private String name;
        private int count;
    }

    @SuppressWarnings("unused")
    private static final class Lock {
        private Connection c;
    }

    @SuppressWarnings("unused")
    private static final class Cache {
        private final Map<String, Connection> known = new HashMap<>();
    }

    @SuppressWarnings("unused")
    private static final class Outer {
        private final Lock lock = new Lock();
    }
}
