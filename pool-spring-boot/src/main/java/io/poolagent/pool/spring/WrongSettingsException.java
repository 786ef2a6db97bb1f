// SPDX-License-Identifier: Apache-2.0
package io.poolagent.pool.spring;

/** What {@code spring.datasource.guarded.*} says cannot be. */
final class WrongSettingsException extends IllegalArgumentException {
    private static final long serialVersionUID = 1;

    WrongSettingsException(IllegalArgumentException refusal) {
        super(refusal.getMessage(), refusal);
    }
}
