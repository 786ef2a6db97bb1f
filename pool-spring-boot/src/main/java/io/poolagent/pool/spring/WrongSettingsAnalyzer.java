// SPDX-License-Identifier: Apache-2.0
package io.poolagent.pool.spring;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Boot prints this in place of a stack. */
final class WrongSettingsAnalyzer extends AbstractFailureAnalyzer<WrongSettingsException> {
    WrongSettingsAnalyzer() {}

    @Override
    protected FailureAnalysis analyze(Throwable root, WrongSettingsException cause) {
        return new FailureAnalysis(
                GuardedProperties.PREFIX + ": " + cause.getMessage(),
                "Correct the settings. docs/pool-options.md lists all, with what other pools call them.",
                cause);
    }
}
