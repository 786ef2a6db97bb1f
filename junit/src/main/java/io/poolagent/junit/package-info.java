// SPDX-License-Identifier: Apache-2.0
/** Makes tests fail that leak connections. */
package io.poolagent.junit;
