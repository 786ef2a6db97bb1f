// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Bugs of pools that the agent repairs from outside, most by its once-gate: each shows without the agent, and not with it.
 * The slow driver makes a matter of luck certain. Tomcat's shared facade is in {@link EveryPoolIT}.
 */
@Execution(ExecutionMode.CONCURRENT)
class BugsOfOthersIT {
    private static final List<String> DBCP2_THROWING = List.of("2.9.0", "2.14.0");

    static Stream<Arguments> bugs() {
        return Stream.of(
                        versions(KnownPool.HIKARI)
                                .flatMap(version -> Stream.of(
                                        Arguments.of(
                                                KnownPool.HIKARI, version, "lent-twice", "lent twice", "lent once"),
                                        Arguments.of(
                                                KnownPool.HIKARI,
                                                version,
                                                "statements-forgotten",
                                                "left open",
                                                "closed"))),
                        versions(KnownPool.DBCP2)
                                .filter(version -> DBCP2_THROWING.contains(version.number()))
                                .map(version -> Arguments.of(
                                        KnownPool.DBCP2, version, "throws", "NullPointerException", "nothing thrown")),
                        versions(KnownPool.AGROAL)
                                .map(version ->
                                        Arguments.of(KnownPool.AGROAL, version, "commits", "committed", "rolled back")))
                .flatMap(bugs -> bugs);
    }

    private static Stream<KnownPool.Version> versions(KnownPool pool) {
        return pool.versions.stream()
                .filter(version -> version.javaFrom() <= Jdk.current().version())
                .filter(version -> EveryPoolIT.ALL || version.equals(pool.oldest()) || version.equals(pool.newest()));
    }

    @ParameterizedTest(name = "{0} {1}, {2}")
    @MethodSource("bugs")
    void showsWithoutTheAgentAndNotWithIt(
            KnownPool pool, KnownPool.Version version, String bug, String without, String with) throws Exception {
        AgentJvm.Run alone = jvm(version).unwatched().run("com.acme.BugsOfOthers", pool.kind, bug);
        AgentJvm.Run watched = jvm(version).run("com.acme.BugsOfOthers", pool.kind, bug);

        assertThat(alone.out()).as(alone.err()).isEqualTo(without + "\n");
        assertThat(watched.out()).as(watched.err()).isEqualTo(with + "\n");
        String found = bug.equals("commits") ? "LOST" : "DOUBLE_RELEASE";
        assertThat(watched.verdicts().assertAgentWell().total(found)).isOne();
        assertThat(watched.exit()).isZero();
    }

    private static AgentJvm jvm(KnownPool.Version version) {
        return new AgentJvm(Jdk.current()).on(version.paths());
    }
}
