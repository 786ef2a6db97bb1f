// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is typed, what it answers, and the exit code. */
class CommandLineTest {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @ParameterizedTest
    @ValueSource(strings = {"", "help", "--help", "-h"})
    void withoutACommandItShowsItsUsage(String argument) {
        assertThat(argument.isEmpty() ? run() : run(argument)).isZero();
        assertThat(out()).isEqualTo(CommandLine.usage());
        assertThat(err()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"list", "attach", "report", "top", "detach", "convert", "completion"})
    void everyCommandHasItsHelp(String command) {
        assertThat(run(command, "--help")).isZero();
        assertThat(out()).startsWith("Usage: pool-agent " + command + " ").contains("--help");
        String help = out();
        assertThat(run("help", command)).isZero();
        assertThat(out()).isEqualTo(help);
        assertThat(err()).isEmpty();
    }

    @Test
    void helpOfReportNamesItsFormats() {
        run("report", "--help");

        assertThat(out()).contains("--format=<format>", "text, json, html or collapsed", "--out=<file>", "<pid>");
    }

    @Test
    void showsItsVersion() {
        assertThat(run("--version")).isZero();
        assertThat(out().strip()).isEqualTo("(unpackaged)");
    }

    @Test
    void aMistypedCommandGetsASuggestion() {
        refused("cannot understand 'atach 1': did you mean attach?\n" + CommandLine.usage(), "atach", "1");
        refused("cannot understand 'reprot': did you mean report?\n", "reprot");
        refused("cannot understand 'explode 1'\n", "explode", "1");
        refused("there is no command 'lst': did you mean list? (known: list, attach, ", "help", "lst");
    }

    @Test
    void aMistypedOptionOfACommandGetsASuggestion() {
        refused(
                "'--fromat' is unknown to report: did you mean --format? (known: --format, --html, --out)\n",
                "report",
                "1",
                "--fromat",
                "html");
        refused(
                "'--two' is unknown to convert: did you mean --to? (known: --to, --out, ",
                "convert",
                "x",
                "--two=html");
        refused("'--colour' is unknown to list (known: )\n", "list", "--colour");
    }

    @Test
    void aMistypedOptionOfTheAgentGetsASuggestion() {
        refused(
                "unknown option 'overdu-after': did you mean overdue-after? (known: ",
                "attach",
                "1",
                "overdu-after=5m");
        refused("unknown option 'on_lost': did you mean on-lost? (known: ", "attach", "1", "on_lost=report");
        refused("unknown option 'verbosity' (known: ", "attach", "1", "verbosity=5");
    }

    @Test
    void whatIsMissingOrTooMuchIsSaidWithTheUsageOfTheCommand() {
        refused("cannot understand 'attach'\nUsage: pool-agent attach ", "attach");
        refused("cannot understand 'detach 1 2'\nUsage: pool-agent detach ", "detach", "1", "2");
        refused("cannot understand 'report'\nUsage: pool-agent report ", "report");
        refused("'shop' is no process id (expected: a number that the command list shows)\n", "report", "shop");
        refused("--out lacks its value, as in --out report.html\n", "report", "1", "--out");
        refused("--out lacks its value, as in --out report.html\n", "report", "1", "--out", "--format", "html");
        refused("--format is there twice (expected: once)\n", "report", "1", "--format", "html", "--format=text");
        refused("--format is there twice (expected: once)\n", "report", "1", "--format", "html", "--html");
        refused("--format pdf (expected: text, json, html or collapsed)\n", "report", "1", "--format", "pdf");
    }

    /** A file's name is a name, whatever it begins with. */
    @Test
    void aFileOfArgumentsIsNotRead(@TempDir Path folder) throws IOException {
        Path arguments = Files.write(folder.resolve("more"), List.of("--to", "pdf"));

        assertThat(run("convert", "@" + arguments, "--to", "html")).isEqualTo(CommandLine.REFUSED);
        assertThat(err()).contains("@" + arguments);
    }

    @Test
    void theCompletionScriptKnowsCommandsFormatsAndTheAgentsOptions() {
        assertThat(run("completion")).isZero();
        assertThat(out())
                .contains(
                        "complete -F _complete_pool-agent -o default pool-agent",
                        "list attach report top detach convert completion help",
                        "\"text\" \"json\" \"html\" \"collapsed\"",
                        "\"sarif\"",
                        "\"overdue-after\"");
    }

    private void refused(String why, String... arguments) {
        assertThat(run(arguments)).isEqualTo(CommandLine.MISUSED);
        assertThat(err()).startsWith(why);
        assertThat(out()).isEmpty();
    }

    private int run(String... arguments) {
        out.reset();
        err.reset();
        return new CommandLine(
                        new PrintStream(out, true, StandardCharsets.UTF_8),
                        new PrintStream(err, true, StandardCharsets.UTF_8))
                .run(arguments);
    }

    private String out() {
        return out.toString(StandardCharsets.UTF_8);
    }

    private String err() {
        return err.toString(StandardCharsets.UTF_8);
    }
}
