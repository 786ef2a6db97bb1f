// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import net.bytebuddy.jar.asm.ClassWriter;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The agent comes to a running application, finds what it is for, and leaves it as it was. */
class AttachIT {
    private static final String DISPATCHER = "java/lang/PoolAgentDispatcher";

    @TempDir
    Path folder;

    @BeforeEach
    void addCounter() throws IOException {
        Files.createDirectories(folder.resolve("com/acme"));
        Files.write(folder.resolve("com/acme/CountingHook.class"), countingHook());
    }

    static Stream<Jdk> attaching() throws IOException {
        return Jdk.all().stream().filter(AttachIT::canAttach);
    }

    static Stream<Arguments> pairs() throws IOException {
        List<Jdk> all = Jdk.all();
        Jdk oldest = all.get(0);
        Jdk newest = all.get(all.size() - 1);
        return Stream.of(
                        Arguments.of(newest, oldest), Arguments.of(oldest, newest), Arguments.of(Jdk.current(), oldest))
                .filter(pair -> canAttach((Jdk) pair.get()[0]) && pair.get()[0] != pair.get()[1]);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("attaching")
    void watchesARunningApplicationAndLeavesItAsItWas(Jdk jdk) throws Exception {
        for (String pool : List.of("hikari", "dbcp2")) {
            try (RunningApp app = new RunningApp(jdk, folder, pool)) {
                assertThat(app.does("acquire")).isEqualTo("acquired");
                Cli attached = cli(jdk, "attach", app.pid(), "overdue-after=5m", "capture=always");
                assertThat(attached.err).isEmpty();
                assertThat(attached.out)
                        .matches("pool-agent \\S+ watches process " + app.pid()
                                + " now, and writes to its standard error\n");
                assertThat(attached.exit).isZero();

                assertThat(app.does("close")).isEqualTo("closed");
                assertThat(app.does("acquire")).isEqualTo("acquired");
                assertThat(app.does("lose")).isEqualTo("whole again");
                assertThat(app.does("close twice")).isEqualTo("closed twice");
                assertThat(app.does("record")).isNotEqualTo("0 calls");
                assertThat(app.does("threads")).contains("pool-agent");

                Cli detached = cli(jdk, "detach", app.pid());
                assertThat(detached.err).isEmpty();
                assertThat(detached.out)
                        .matches("pool-agent \\S+ has left process " + app.pid() + ": its classes are as they were\n");
                assertThat(detached.exit).isZero();
                String log = app.err();
                assertThat(Verdicts.parse(log).assertAgentWell().counts()).isEqualTo(Expectations.of("Attended"));
                assertThat(log).contains("overdue-after=5m, capture=always", "classes are as they were before");
                assertThat(app.does("record")).isEqualTo("0 calls");
                assertThat(app.does("threads")).isEqualTo("[]");
                assertThat(app.does("close")).isEqualTo("closed");
                assertThat(app.does("close twice")).isEqualTo("closed twice");
                assertThat(app.end()).isEqualTo(log);
            }
        }
    }

    /** Each way the API is said to complain of success. */
    @ParameterizedTest(name = "{0} to {1}")
    @MethodSource("pairs")
    void attachesAcrossVersions(Jdk from, Jdk to) throws Exception {
        try (RunningApp app = new RunningApp(to, folder, "hikari")) {
            assertThat(cli(from, "attach", app.pid()).exit).isZero();
            assertThat(app.does("close twice")).isEqualTo("closed twice");
            assertThat(cli(from, "detach", app.pid()).exit).isZero();
            assertThat(app.end()).contains("DOUBLE_RELEASE", "classes are as they were before");
        }
    }

    @Test
    void attachingTwiceIsRefusedAndAttachingAgainIsNot() throws Exception {
        Path first = folder.resolve("first.log");
        Path second = folder.resolve("second.log");
        try (RunningApp app = new RunningApp(Jdk.current(), folder, "hikari")) {
            assertThat(cli(Jdk.current(), "attach", app.pid(), "log=" + first).exit)
                    .isZero();
            Cli again = cli(Jdk.current(), "attach", app.pid(), "log=" + second);
            assertThat(again.exit).isEqualTo(1);
            assertThat(again.out).isEmpty();
            assertThat(again.err)
                    .matches("pool-agent \\S+ watches process " + app.pid() + " already: nothing was changed "
                            + "\\(detach it first to change its options\\)\n");
            assertThat(second).doesNotExist();
            assertThat(app.does("close twice")).isEqualTo("closed twice");
            assertThat(cli(Jdk.current(), "detach", app.pid()).exit).isZero();

            Cli none = cli(Jdk.current(), "detach", app.pid());
            assertThat(none.exit).isEqualTo(1);
            assertThat(none.err).isEqualTo("no pool-agent watches process " + app.pid() + ": nothing was changed\n");

            assertThat(cli(Jdk.current(), "attach", app.pid(), "log=" + second).exit)
                    .isZero();
            assertThat(app.does("lose")).isEqualTo("whole again");
            assertThat(cli(Jdk.current(), "detach", app.pid()).exit).isZero();
            assertThat(app.does("threads")).isEqualTo("[]");
            assertThat(app.end()).isEmpty();
        }
        assertThat(Verdicts.parse(Files.readString(first))
                        .assertAgentWell()
                        .counts()
                        .keySet())
                .singleElement()
                .asString()
                .startsWith("DOUBLE_RELEASE");
        assertThat(Verdicts.parse(Files.readString(second))
                        .assertAgentWell()
                        .counts()
                        .keySet())
                .singleElement()
                .asString()
                .startsWith("LOST");
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("attaching")
    void reportsWhatIsHeldNow(Jdk jdk) throws Exception {
        try (RunningApp app = new RunningApp(jdk, folder, "hikari")) {
            refused(1, "no pool-agent watches process " + app.pid() + ": nothing was changed", "report", app.pid());
            assertThat(cli(jdk, "attach", app.pid(), "capture=always").exit).isZero();
            for (String command : List.of("acquire", "acquire", "close twice")) {
                app.does(command);
            }
            Cli report = cli(jdk, "report", app.pid());
            assertThat(report.err).isEmpty();
            assertThat(report.exit).isZero();
            String told = report.out.substring(0, report.out.lastIndexOf("\n(written to"));
            assertThat(told)
                    .startsWith(
                            "report: 1 finding at 1 site; 2 connections are in use now\n      1 x DOUBLE_RELEASE pool ")
                    .contains(
                            " (HikariCP): 2 of 4 connections are in use\n    2 at com.acme.Attended.does(Attended.java:"
                                    + Expectations.line("Attended", "HELD.push(pool.getConnection())") + ")",
                            "by thread main\n      the oldest: not used yet\n      thread main is at com.acme.Attended.main(");
            assertThat(report.out).endsWith("\n(written to where the findings of process " + app.pid() + " go, too)\n");
            assertThat(app.err()).contains("[pool-agent] " + told + "\n");

            app.does("close");
            app.does("close");
            assertThat(cli(jdk, "report", app.pid()).out)
                    .startsWith("report: 1 finding at 1 site; 0 connections are in use now\n");
            assertThat(app.does("threads")).contains("pool-agent");
            assertThat(cli(jdk, "detach", app.pid()).exit).isZero();
            assertThat(app.end()).contains("summary: 1 finding at 1 site; 0 connections still open at the end");
        }
    }

    @Test
    void oneThatWasStartedWithTheApplicationLeavesAsWell() throws Exception {
        try (RunningApp app = new RunningApp(Jdk.current(), folder, "hikari", "-javaagent:" + AgentJvm.JAR)) {
            assertThat(cli(Jdk.current(), "attach", app.pid()).err).contains("already: nothing was changed");
            assertThat(cli(Jdk.current(), "detach", app.pid()).exit).isZero();
            assertThat(app.does("record")).isEqualTo("0 calls");
            assertThat(app.does("threads")).isEqualTo("[]");
            app.end();
        }
    }

    @Test
    void listShowsWhatRunsButNotItsArguments() throws Exception {
        try (RunningApp app = new RunningApp(Jdk.current(), folder, "hikari")) {
            Cli list = cli(Jdk.current(), "list");
            assertThat(list.exit).isZero();
            assertThat(list.out.lines()).contains(String.format("%7s  com.acme.Attended", app.pid()));
            assertThat(list.out).doesNotContain("pool-agent.jar");
            assertThat(app.end()).isEmpty();
        }
    }

    @Test
    void mistakesAreRefusedInWordsBeforeTheApplicationIsTouched() throws Exception {
        try (RunningApp app = new RunningApp(Jdk.current(), folder, "hikari")) {
            refused(
                    2,
                    "unknown option 'on-last': did you mean on-lost? (known: on-lost,",
                    "attach",
                    app.pid(),
                    "on-last=report");
            refused(2, "overdue-after: soon (expected: a time such as", "attach", app.pid(), "overdue-after=soon");
            refused(2, "'shop' is no process id (expected: a number that the command list shows)", "attach", "shop");
            refused(2, "cannot understand 'attach'", "attach");
            refused(2, "cannot understand 'detach 1 2'", "detach", "1", "2");
            refused(1, "there is no process 99999999 (the command list", "attach", "99999999");
            assertThat(app.end()).isEmpty();
        }
    }

    /** The signal that asks a JVM to listen would end it. */
    @Test
    void aProcessThatIsNoJvmSurvives() throws Exception {
        Process sleep = new ProcessBuilder("sleep", "60").start();
        try {
            refused(1, "process " + sleep.pid() + " is no JVM", "attach", String.valueOf(sleep.pid()));
            refused(1, "process " + sleep.pid() + " is no JVM", "detach", String.valueOf(sleep.pid()));
            assertThat(sleep.isAlive()).isTrue();
        } finally {
            sleep.destroyForcibly();
        }
    }

    @Test
    void anApplicationThatDoesNotWantIsSaidSo() throws Exception {
        try (RunningApp app = new RunningApp(Jdk.current(), folder, "hikari", "-XX:-EnableDynamicAgentLoading")) {
            refused(1, "Dynamic agent loading is not enabled", "attach", app.pid());
            assertThat(app.end()).isEmpty();
        }
        try (RunningApp app = new RunningApp(Jdk.current(), folder, "hikari", "-XX:+DisableAttachMechanism")) {
            refused(1, "without -XX:+DisableAttachMechanism", "attach", app.pid());
            assertThat(app.end()).isEmpty();
        }
        try (RunningApp app = new RunningApp(Jdk.current(), folder, "hikari", "-Dpool-agent.on-last=report")) {
            refused(1, "unknown option 'on-last'", "attach", app.pid());
            assertThat(app.does("threads")).isEqualTo("[]");
            app.end();
        }
    }

    @Test
    void anotherUsersApplicationIsRefused() throws Exception {
        assumeThat(System.getProperty("user.name"))
                .as("SKIPPED: only root can run the command as somebody else")
                .isEqualTo("root");
        try (RunningApp app = new RunningApp(Jdk.current(), folder, "hikari")) {
            Cli refused = run(List.of(
                    "setpriv",
                    "--reuid=65534",
                    "--regid=65534",
                    "--clear-groups",
                    Jdk.current().java().toString(),
                    "-jar",
                    AgentJvm.JAR.toString(),
                    "attach",
                    app.pid()));
            assertThat(refused.err)
                    .contains("cannot be inspected, it may be another user's")
                    .contains("run this as the user who runs the application");
            assertThat(refused.exit).isEqualTo(1);
            assertThat(app.end()).isEmpty();
        }
    }

    @Test
    void aloneItPrintsItsUsage() throws Exception {
        Cli usage = cli(Jdk.current());
        assertThat(usage.exit).isZero();
        assertThat(usage.out)
                .contains("java -javaagent:pool-agent.jar", "attach <pid> [options]", "Options: on-lost, on-overdue");
        assertThat(Files.readString(Path.of("../docs/attach.md")))
                .contains(usage.out.substring(usage.out.indexOf("\n\n") + 2));
    }

    @Test
    void saysWhichJavasCannotAttach() throws IOException {
        for (Jdk jdk : Jdk.all()) {
            if (!canAttach(jdk)) {
                System.out.println(
                        "SKIPPED: attaching with the java of " + jdk + ", which has no attach API (it is no JDK)");
            }
        }
        assertThat(attaching()).contains(Jdk.current());
    }

    @Test
    void aJavaWithoutAttachApiSaysWhatToDo() throws Exception {
        for (Jdk jdk : Jdk.all()) {
            if (!canAttach(jdk)) {
                Cli cli = cli(jdk, "list");
                assertThat(cli.exit).isEqualTo(1);
                assertThat(cli.err).contains("has no attach API: run this jar with the java of a JDK");
            }
        }
        // Any later one has it as a module, and does without when told so.
        Cli cli = run(List.of(
                Jdk.current().java().toString(),
                "--limit-modules=java.sql,java.instrument",
                "-jar",
                AgentJvm.JAR.toString(),
                "list"));
        assertThat(cli.err).contains("has no attach API: run this jar with the java of a JDK");
        assertThat(cli.exit).isEqualTo(1);
    }

    /** From Java 9 on it is a module; on Java 8 it is in a jar that only a JDK has. */
    private static boolean canAttach(Jdk jdk) {
        return jdk.version() > 8 || Files.exists(jdk.home().resolve("lib/tools.jar"));
    }

    private static void refused(int exit, String why, String... arguments) throws Exception {
        Cli cli = cli(Jdk.current(), arguments);
        assertThat(cli.err).contains(why);
        assertThat(cli.out).isEmpty();
        assertThat(cli.exit).isEqualTo(exit);
    }

    private static Cli cli(Jdk jdk, String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of(jdk.java().toString(), "-jar", AgentJvm.JAR.toString()));
        command.addAll(List.of(arguments));
        return run(command);
    }

    private static Cli run(List<String> command) throws Exception {
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment()
                .keySet()
                .removeAll(
                        Map.of("JAVA_TOOL_OPTIONS", "", "JDK_JAVA_OPTIONS", "").keySet());
        Process process = builder.start();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        String err = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
        return new Cli(process.exitValue(), out, err);
    }

    /** A receiver that counts what woven code calls; no compiler makes a subclass of what is in java.lang only at run time. */
    private static byte[] countingHook() {
        ClassWriter writer = new ClassWriter(0);
        writer.visit(Opcodes.V1_5, Opcodes.ACC_PUBLIC, "com/acme/CountingHook", null, DISPATCHER, null);
        writer.visitField(Opcodes.ACC_PUBLIC | Opcodes.ACC_STATIC, "calls", "I", null, null)
                .visitEnd();
        MethodVisitor init = writer.visitMethod(Opcodes.ACC_PUBLIC, "<init>", "()V", null, null);
        init.visitVarInsn(Opcodes.ALOAD, 0);
        init.visitMethodInsn(Opcodes.INVOKESPECIAL, DISPATCHER, "<init>", "()V", false);
        init.visitInsn(Opcodes.ICONST_0);
        init.visitFieldInsn(Opcodes.PUTSTATIC, "com/acme/CountingHook", "calls", "I");
        init.visitInsn(Opcodes.RETURN);
        init.visitMaxs(1, 1);
        counting(writer, "onAcquiring", "(Ljava/lang/Object;)Ljava/lang/Object;", true);
        counting(writer, "onAcquired", "(Ljava/lang/Object;Ljava/lang/Object;Ljava/lang/Object;)V", false);
        counting(writer, "onReleasing", "(Ljava/lang/Object;)Ljava/lang/Object;", true);
        counting(writer, "onReleased", "(Ljava/lang/Object;Ljava/lang/Object;Ljava/lang/Throwable;)V", false);
        // Executors of the JVM's own may come by meanwhile; those calls are not counted.
        inert(writer, "onPasses", "(I)V", 2);
        // Nor is what a pool does to its connections.
        String any = "Ljava/lang/Object;";
        inert(writer, "onState", "(" + any + "Ljava/lang/String;" + any + any + "Ljava/lang/Throwable;)V", 6);
        MethodVisitor begins =
                writer.visitMethod(Opcodes.ACC_PROTECTED, "onBegins", "(I)Ljava/lang/Object;", null, null);
        begins.visitInsn(Opcodes.ACONST_NULL);
        begins.visitInsn(Opcodes.ARETURN);
        begins.visitMaxs(1, 2);
        return writer.toByteArray();
    }

    private static void inert(ClassWriter writer, String name, String descriptor, int locals) {
        MethodVisitor method = writer.visitMethod(Opcodes.ACC_PROTECTED, name, descriptor, null, null);
        method.visitInsn(Opcodes.RETURN);
        method.visitMaxs(0, locals);
    }

    private static void counting(ClassWriter writer, String name, String descriptor, boolean returns) {
        MethodVisitor method = writer.visitMethod(Opcodes.ACC_PROTECTED, name, descriptor, null, null);
        method.visitFieldInsn(Opcodes.GETSTATIC, "com/acme/CountingHook", "calls", "I");
        method.visitInsn(Opcodes.ICONST_1);
        method.visitInsn(Opcodes.IADD);
        method.visitFieldInsn(Opcodes.PUTSTATIC, "com/acme/CountingHook", "calls", "I");
        if (returns) {
            method.visitInsn(Opcodes.ACONST_NULL);
        }
        method.visitInsn(returns ? Opcodes.ARETURN : Opcodes.RETURN);
        method.visitMaxs(2, 4);
    }

    private record Cli(int exit, String out, String err) {}
}
