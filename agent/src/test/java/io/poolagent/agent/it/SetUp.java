// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.it;

import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;

/** What is tried on which Java: docs/javas.md shows it, and the tests named here run it. */
enum SetUp {
    ALONE(
            "every mistake is found with its line and taken back; nothing that is right is reported",
            8,
            EveryJavaIT.class,
            "everyMistakeIsFoundWithItsLineAndTakenBack"),
    VERIFIED(
            "all bytecode verified; a `java.util.logging.manager` of the application's own",
            8,
            EverySetUpIT.class,
            "allBytecodeVerifiedAndAnOwnLogManager"),
    OLD_CLASS_FILES(
            "class files of versions 47 to 50 (Commons DBCP 1.2.2, c3p0 0.9.1.2, BoneCP 0.8.0, Commons DBCP 1.4), `-Xverify:all`",
            8,
            EverySetUpIT.class,
            "classFilesOfAnOldVersion"),
    ENCLOSED(
            "a class loader that delegates only `java.*`, as those of JBoss and OSGi",
            8,
            EverySetUpIT.class,
            "aClassLoaderThatDelegatesOnlyJava"),
    NO_TEMPORARY_FOLDER(
            "a temporary folder that cannot be written", 8, EverySetUpIT.class, "aTemporaryFolderThatCannotBeWritten"),
    BY_ENVIRONMENT("named by `JAVA_TOOL_OPTIONS` alone", 8, EverySetUpIT.class, "namedByTheEnvironment"),
    UMLAUTS("a path with spaces and umlauts", 8, EverySetUpIT.class, "aPathWithSpacesAndUmlauts"),
    MODULE("a pool in a named module", 9, EverySetUpIT.class, "aPoolInANamedModule"),
    AOT_CACHE("an AOT cache, trained with `--add-modules=java.instrument`", 25, EverySetUpIT.class, "anAotCache"),
    REDEPLOYED(
            "two web applications with their own copy of one pool, redeployed 200 times in 48 MB: none is kept",
            8,
            RedeployIT.class,
            "twoApplicationsWithTheirOwnCopyOfAPoolAreNotKept"),
    REDEPLOYED_SHARED(
            "the same on the server's pool: what they held when they went comes back to it",
            8,
            RedeployIT.class,
            "twoApplicationsThatUseTheServersPoolAreNotKept"),
    OTHER_AGENTS(
            "OpenTelemetry's agent 2.28.1 and JaCoCo's 0.8.15, before and after this one",
            8,
            BesideOtherAgentsIT.class,
            "everyMistakeIsFoundWithItsLineAndTakenBack");

    /** The Javas that the agent is made for. */
    static final List<Integer> JAVAS = List.of(8, 11, 17, 21, 25, 27);

    /** Everything on each of them, and none of them may be missing; otherwise some of it on those that are here. */
    static final boolean ALL_JAVAS = "all".equals(System.getProperty("javas"));

    final String title;
    final int javaFrom;
    final Class<?> test;
    final String method;

    SetUp(String title, int javaFrom, Class<?> test, String method) {
        this.title = title;
        this.javaFrom = javaFrom;
        this.test = test;
        this.method = method;
    }

    /** Those that are here and on which it can be tried. */
    Stream<Jdk> javas() throws IOException {
        return Jdk.all().stream().filter(jdk -> jdk.version() >= javaFrom);
    }
}
