// SPDX-License-Identifier: Apache-2.0
/** The meters of a pool: the only package that needs Micrometer, and it needs nothing of the pool but what is public. */
@NullMarked
package io.poolagent.pool.micrometer;

import org.jspecify.annotations.NullMarked;
