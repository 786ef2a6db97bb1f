// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.cli;

import io.poolagent.agent.NearestName;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.OverwrittenOptionException;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** What is wrong with what was typed, in words. */
final class Mistakes {
    private static final String NL = System.lineSeparator();

    private Mistakes() {}

    /** @param args all that was typed */
    static String words(ParameterException mistake, String... args) {
        picocli.CommandLine command = mistake.getCommandLine();
        String unknown = unknown(mistake);
        if (unknown.startsWith("-")) {
            String given = unknown.replaceFirst("=.*", "");
            List<String> known = options(command);
            return "'" + given + "' is unknown to " + command.getCommandName() + NearestName.didYouMean(given, known)
                    + " (known: " + String.join(", ", known) + ")" + NL;
        }
        if (mistake instanceof OverwrittenOptionException) {
            return name(((OverwrittenOptionException) mistake).getOverwritten()) + " is there twice (expected: once)"
                    + NL;
        }
        String lacking = lacking(mistake);
        if (lacking != null) {
            return lacking + " lacks its value, as in " + lacking + " "
                    + (lacking.equals("--out") ? "report.html" : "html") + NL;
        }
        String typed = "cannot understand '" + String.join(" ", args) + "'";
        if (command.getParent() != null) {
            return typed + NL + command.getUsageMessage();
        }
        return typed + NearestName.didYouMean(unknown, command.getSubcommands().keySet()) + NL + CommandLine.usage();
    }

    /** The first word that nothing is known of; empty if the mistake is another. */
    private static String unknown(ParameterException mistake) {
        List<String> unmatched = mistake instanceof UnmatchedArgumentException
                ? ((UnmatchedArgumentException) mistake).getUnmatched()
                : Collections.<String>emptyList();
        return unmatched.isEmpty() ? "" : unmatched.get(0);
    }

    /** The option that has no value; null if the mistake is another. */
    private static @Nullable String lacking(ParameterException mistake) {
        if (mistake instanceof MissingParameterException) {
            for (ArgSpec missing : ((MissingParameterException) mistake).getMissing()) {
                if (missing.isOption()) {
                    return name(missing);
                }
            }
        }
        return null;
    }

    private static String name(ArgSpec option) {
        return option.isOption() ? ((OptionSpec) option).longestName() : option.paramLabel();
    }

    private static List<String> options(picocli.CommandLine command) {
        List<String> names = new ArrayList<>();
        for (OptionSpec option : command.getCommandSpec().options()) {
            if (!option.usageHelp()) {
                names.add(option.longestName());
            }
        }
        return names;
    }
}
