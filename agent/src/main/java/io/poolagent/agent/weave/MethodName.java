// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.weave;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Where an advice is given the name of the method that it is woven into. Byte Buddy's own {@code @Advice.Origin} does the same,
 * but first looks for all that a JDK may have for constants, which costs a starting JVM a tenth of a second.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.PARAMETER)
@interface MethodName {}
