// SPDX-License-Identifier: Apache-2.0
/**
 * The guarded pool in Spring Boot 3 and 4: {@code spring.datasource.type=io.poolagent.pool.GuardedDataSource} and {@code
 * spring.datasource.guarded.*}. Refers to nothing of Boot that moved between 3 and 4.
 */
@NullMarked
package io.poolagent.pool.spring;

import org.jspecify.annotations.NullMarked;
