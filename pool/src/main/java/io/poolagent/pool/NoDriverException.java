// SPDX-License-Identifier: Apache-2.0
package io.poolagent.pool;

import java.sql.SQLNonTransientConnectionException;

/** There is no driver for the URL, so trying again cannot help: the caller gets this at once. */
final class NoDriverException extends SQLNonTransientConnectionException {
    private static final long serialVersionUID = 1;

    NoDriverException(String message, String state) {
        super(message, state);
    }
}
