// SPDX-License-Identifier: Apache-2.0
/** What woven code does, on the application's threads. What is woven where is the business of another room: both meet in {@code boot}. */
package io.poolagent.agent.hook;
