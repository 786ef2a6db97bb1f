// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.cli;

import io.poolagent.agent.AttachProtocol;
import io.poolagent.agent.PoolAgent;
import io.poolagent.agent.cli.AttachApi.Refusal;
import io.poolagent.agent.report.html.Page;
import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.util.Arrays;
import java.util.Map;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * {@code java -jar pool-agent.jar …}: lists the JVMs of this machine, and starts, asks and stops the agent in one that runs. Never
 * signals a process that is not known to be a JVM: the signal by which one is asked to listen ends any other.
 */
public final class CommandLine {
    static final int DONE = 0;
    static final int REFUSED = 1;
    static final int MISUSED = 2;

    private final PrintStream out;
    private final PrintStream err;

    CommandLine(PrintStream out, PrintStream err) {
        this.out = out;
        this.err = err;
    }

    /** {@code java -jar pool-agent.jar}. */
    public static void main(String[] args) {
        System.exit(new CommandLine(System.out, System.err).run(args));
    }

    /** Does what the arguments say; the exit code. */
    int run(String... args) {
        String command = args.length == 0 ? "help" : args[0];
        try {
            if (args.length == 1 && command.equals("list")) {
                list(AttachApi.find());
            } else if (args.length >= 2 && command.equals("attach")) {
                attach(pid(args[1]), options(args));
            } else if (args.length == 2 && command.equals("detach")) {
                detach(pid(args[1]));
            } else if (args.length >= 2 && command.equals("report")) {
                report(Arguments.read(args, 1, "--format", "--out"));
            } else if (args.length >= 2 && command.equals("convert")) {
                return ConvertCommand.run(Arguments.read(args, 1, ConvertCommand.SETTINGS), out, err);
            } else if (args.length <= 1 && command.matches("help|--help|-h")) {
                out.print(usage());
            } else {
                err.println("cannot understand '" + String.join(" ", args) + "'");
                err.print(usage());
                return MISUSED;
            }
            return DONE;
        } catch (Refusal e) {
            err.println(e.getMessage());
            return REFUSED;
        } catch (IllegalArgumentException e) {
            err.println(e.getMessage());
            return MISUSED;
        }
    }

    static String usage() {
        return String.format(
                "pool-agent %s: finds JDBC connections that were not closed, and gives them back.%n%n"
                        + "  java -javaagent:pool-agent.jar[=option=value,…] -jar your-application.jar%n%n"
                        + "  java -jar pool-agent.jar list                    the JVMs that run on this machine%n"
                        + "  java -jar pool-agent.jar attach <pid> [options]  watch one from now on%n"
                        + "  java -jar pool-agent.jar report <pid>            show what was found so far and what is in use now%n"
                        + "                    [--html | --format text|json|html] [--out file]%n"
                        + "  java -jar pool-agent.jar detach <pid>            stop watching it%n"
                        + "  java -jar pool-agent.jar convert <findings.json>... --to html|sarif|gitlab|github|junit%n"
                        + "                    [--source-root .] [--baseline old.json] [--out file]%n"
                        + "                                                   what json= wrote, in another form%n"
                        + "  java -jar pool-agent.jar convert --diff old.json new.json%n"
                        + "                                                   the new bugs; exit code 1 if there is one%n%n"
                        + "Options: %s%n",
                PoolAgent.version(), AttachProtocol.knownOptions());
    }

    private void list(AttachApi api) throws Refusal {
        Map<Long, String> running = api.running();
        running.values().removeIf(program -> program.equals(AttachApi.program(self())));
        if (running.isEmpty()) {
            out.println("no JVM of this user runs here");
        }
        for (Map.Entry<Long, String> jvm : running.entrySet()) {
            out.printf("%7d  %s%n", jvm.getKey(), jvm.getValue());
        }
    }

    private static String self() {
        return System.getProperty("sun.java.command", "");
    }

    private void attach(long pid, String options) throws Refusal {
        AttachProtocol.checkOptions(options); // A mistake must not reach the application.
        AttachApi api = AttachApi.find();
        assertJvm(api, pid);
        try (AttachApi.Connected jvm = api.attach(pid)) {
            String before = jvm.properties().getProperty(AttachProtocol.RUNNING);
            if (before != null) {
                throw new Refusal("pool-agent " + before + " watches process " + pid
                        + " already: nothing was changed (detach it first to change its options)");
            }
            String complaint = jvm.load(jar(), options);
            Properties after = jvm.properties();
            if (after.getProperty(AttachProtocol.RUNNING) == null) {
                throw new Refusal("not attached to process " + pid + ": "
                        + after.getProperty(AttachProtocol.REFUSED, complaint).replaceFirst("\\.+$", "")
                        + ". It runs on unwatched");
            }
            out.println("pool-agent " + after.getProperty(AttachProtocol.RUNNING) + " watches process " + pid
                    + " now, and writes to "
                    + (options.matches("(.*,)?log=.*") ? "its log" : "its standard error"));
        }
    }

    private void report(Arguments arguments) throws Refusal {
        if (arguments.words().size() != 1) {
            throw new IllegalArgumentException("report needs one process id (expected: a number that the command list "
                    + "shows), and was given '" + String.join(" ", arguments.words()) + "'");
        }
        long pid = pid(arguments.words().get(0));
        String format = arguments.setting("--format") == null ? "text" : arguments.setting("--format");
        if (!Arrays.asList("text", "json", "html").contains(format)) {
            throw new IllegalArgumentException("--format " + format + " (expected: text, json or html)");
        }
        String report = ask(pid, format.equals("text") ? AttachProtocol.REPORT : AttachProtocol.REPORT_JSON);
        String file = arguments.setting("--out");
        if (format.equals("html")) {
            try {
                Output.write(Page.of(report), file, out, err);
            } catch (IOException e) {
                throw new Refusal("no report page: " + e);
            }
        } else if (format.equals("json") || file != null) {
            Output.write(report + System.lineSeparator(), file, out, err);
        } else {
            out.println(report);
            out.println("(written to where the findings of process " + pid + " go, too)");
        }
    }

    /** What the agent there writes into a file. */
    private static String ask(long pid, String argument) throws Refusal {
        AttachApi api = AttachApi.find();
        assertJvm(api, pid);
        Path file = null;
        try (AttachApi.Connected jvm = api.attach(pid)) {
            watching(jvm, pid);
            file = Files.createTempFile("pool-agent-report", ".txt").toAbsolutePath();
            String complaint = jvm.load(jar(), argument + file);
            String report = new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
            if (report.isEmpty()) {
                throw new Refusal("no report of process " + pid + ": "
                        + jvm.properties().getProperty(AttachProtocol.REFUSED, complaint));
            }
            return report;
        } catch (IOException e) {
            throw new Refusal("no file for the report: " + e);
        } finally {
            delete(file);
        }
    }

    private static void delete(@Nullable Path file) {
        try {
            if (file != null) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            file.toFile().deleteOnExit();
        }
    }

    /** The version of what watches it. */
    private static String watching(AttachApi.Connected jvm, long pid) throws Refusal {
        String version = jvm.properties().getProperty(AttachProtocol.RUNNING);
        if (version == null) {
            throw new Refusal("no pool-agent watches process " + pid + ": nothing was changed");
        }
        return version;
    }

    private void detach(long pid) throws Refusal {
        AttachApi api = AttachApi.find();
        assertJvm(api, pid);
        try (AttachApi.Connected jvm = api.attach(pid)) {
            String version = watching(jvm, pid);
            String complaint = jvm.load(jar(), AttachProtocol.DETACH);
            if (jvm.properties().getProperty(AttachProtocol.RUNNING) != null) {
                throw new Refusal("process " + pid + " is still watched: " + complaint);
            }
            out.println("pool-agent " + version + " has left process " + pid + ": its classes are as they were");
        }
    }

    private static long pid(String text) {
        if (!text.matches("\\d{1,18}")) {
            throw new IllegalArgumentException(
                    "'" + text + "' is no process id (expected: a number that the command list shows)");
        }
        return Long.parseLong(text);
    }

    private static String options(String... args) {
        StringBuilder options = new StringBuilder();
        for (int i = 2; i < args.length; i++) {
            options.append(i == 2 ? "" : ",").append(args[i]);
        }
        return options.toString();
    }

    /** On Linux the process itself shows whether it is one, also one that is not listed, as in a container. */
    private static void assertJvm(AttachApi api, long pid) throws Refusal {
        if (api.running().containsKey(pid)) {
            return;
        }
        Path process = Paths.get("/proc", String.valueOf(pid));
        if (Files.isDirectory(Paths.get("/proc/self")) && !Files.isDirectory(process)) {
            throw new Refusal("there is no process " + pid + " (the command list shows the JVMs of this user)");
        }
        try {
            if (new String(Files.readAllBytes(process.resolve("maps")), StandardCharsets.ISO_8859_1)
                    .contains("/libjvm.so")) {
                return;
            }
        } catch (IOException e) {
            throw new Refusal("process " + pid + " cannot be inspected, it may be another user's (" + e.getMessage()
                    + "): run this as the user who runs the application");
        }
        throw new Refusal("process " + pid + " is no JVM (the command list shows those of this user)");
    }

    private static File jar() throws Refusal {
        try {
            return new File(CommandLine.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
        } catch (URISyntaxException e) {
            throw new Refusal("cannot tell where this jar is: " + e.getMessage());
        }
    }
}
