// SPDX-License-Identifier: Apache-2.0
/**
 * How settings are written: as text, by the names that other pools have for them, and what they may be. Knows nothing of
 * pools. Not exported: for the other packages of this module alone.
 */
@NullMarked
package io.poolagent.pool.config;

import org.jspecify.annotations.NullMarked;
