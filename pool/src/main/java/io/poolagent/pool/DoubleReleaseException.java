// SPDX-License-Identifier: Apache-2.0
package io.poolagent.pool;

/**
 * A lease that was over already was released again by {@link GuardedDataSource#release}: a mistake in the calling code.
 * The message says when and by whom the lease was ended. The connection's present holder is not affected.
 */
public final class DoubleReleaseException extends IllegalStateException {
    DoubleReleaseException(String message) {
        super(message);
    }
}
