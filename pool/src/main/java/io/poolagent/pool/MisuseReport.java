// SPDX-License-Identifier: Apache-2.0
package io.poolagent.pool;

import org.jspecify.annotations.Nullable;

/**
 * One misuse. The stacks are those of {@link PoolConfig#captureStackTraces()}, null without it; the stack of the misuse
 * itself is the listener's caller.
 *
 * @param kind what was done
 * @param lease whose lease it was; null if the connection was none of this pool's
 * @param message one sentence, without a line break
 * @param acquired where the lease was acquired
 * @param ended where the lease was ended first
 */
@SuppressWarnings("exports") // the nullness annotations, which nobody needs to have to use this
public record MisuseReport(
        MisuseKind kind,
        @Nullable LeaseInfo lease,
        String message,
        @Nullable Throwable acquired,
        @Nullable Throwable ended) {}
