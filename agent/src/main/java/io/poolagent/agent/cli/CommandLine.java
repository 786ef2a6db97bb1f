// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.cli;

import io.poolagent.agent.AttachProtocol;
import io.poolagent.agent.PoolAgent;
import io.poolagent.agent.cli.AttachApi.Refusal;
import java.io.OutputStreamWriter;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/**
 * {@code java -jar pool-agent.jar …}: lists the JVMs of this machine, and starts, asks and stops the agent in one that runs. What
 * is asked for without a command.
 */
@Command(name = "pool-agent")
public final class CommandLine implements Callable<Integer> {
    static final int DONE = 0;
    static final int REFUSED = 1;
    static final int MISUSED = 2;

    private static final int HELP_WIDTH = 100;

    private final PrintStream out;
    private final PrintStream err;

    @Option(
            names = {"-h", "--help"},
            description = "show this help")
    private boolean help;

    @Option(
            names = {"-V", "--version"},
            description = "show the version")
    private boolean version;

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
        return commands().execute(args);
    }

    private picocli.CommandLine commands() {
        picocli.CommandLine commands = new picocli.CommandLine(this)
                .addSubcommand("list", new ListCommand(out))
                .addSubcommand("attach", new AttachCommand(out))
                .addSubcommand("report", new ReportCommand(out, err))
                .addSubcommand("top", new TopCommand(System.in, out))
                .addSubcommand("detach", new DetachCommand(out))
                .addSubcommand("convert", new ConvertCommand(out, err))
                .addSubcommand("completion", new CompletionCommand(out))
                .addSubcommand("help", new HelpCommand(out));
        commands.getSubcommands().values().forEach(command -> command.getCommandSpec()
                .addMixin("help", CommandSpec.forAnnotatedObject(new HelpOption())));
        return commands.setExpandAtFiles(false) // A file may be called so.
                .setUnmatchedOptionsAllowedAsOptionParameters(false)
                .setColorScheme(picocli.CommandLine.Help.defaultColorScheme(Ansi.OFF))
                .setUsageHelpWidth(HELP_WIDTH)
                .setOut(new PrintWriter(new OutputStreamWriter(out, StandardCharsets.UTF_8), true))
                .setParameterExceptionHandler((mistake, args) -> misused(Mistakes.words(mistake, args)))
                .setExecutionExceptionHandler((why, command, parsed) -> failed(why));
    }

    /** Without a command. */
    @Override
    public Integer call() {
        out.print(version && !help ? PoolAgent.version() + System.lineSeparator() : usage());
        return DONE;
    }

    private int failed(Exception why) throws Exception {
        if (why instanceof Refusal) {
            err.println(why.getMessage());
            return REFUSED;
        }
        if (why instanceof IllegalArgumentException) {
            return misused(why.getMessage() + System.lineSeparator());
        }
        throw why;
    }

    private int misused(@Nullable String words) {
        err.print(words);
        return MISUSED;
    }

    static String usage() {
        return String.format(
                "pool-agent %s: finds JDBC connections that were not closed, and gives them back.%n%n"
                        + "  java -javaagent:pool-agent.jar[=option=value,…] -jar your-application.jar%n%n"
                        + "  java -jar pool-agent.jar list                    the JVMs that run on this machine%n"
                        + "  java -jar pool-agent.jar attach <pid> [options]  watch one from now on%n"
                        + "  java -jar pool-agent.jar report <pid>            show what was found so far and what is in use now%n"
                        + "                    [--html | --format text|json|html|collapsed] [--out file]%n"
                        + "  java -jar pool-agent.jar top <pid>               show each second what is in use; q quits%n"
                        + "                    [--once]%n"
                        + "  java -jar pool-agent.jar detach <pid>            stop watching it%n"
                        + "  java -jar pool-agent.jar convert <findings.json>... --to html|sarif|gitlab|github|junit%n"
                        + "                    [--source-root .] [--baseline old.json] [--out file]%n"
                        + "                                                   what json= wrote, in another form%n"
                        + "  java -jar pool-agent.jar convert --diff old.json new.json%n"
                        + "                                                   the new bugs; exit code 1 if there is one%n"
                        + "  java -jar pool-agent.jar <command> --help        more about one command%n"
                        + "  java -jar pool-agent.jar completion              a script by which bash or zsh complete these%n%n"
                        + "Options: %s%n",
                PoolAgent.version(), String.join(", ", AttachProtocol.optionNames()));
    }
}
