// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.cli;

import picocli.CommandLine.Option;

/** The option that each command has. */
final class HelpOption {
    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "show this help")
    @SuppressWarnings("UnusedVariable") // Picocli sets and reads it.
    private boolean asked;
}
