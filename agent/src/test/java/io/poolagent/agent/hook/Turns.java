// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.hook;

import io.poolagent.agent.stack.Capture;

/** Takes at executes what the test says. */
final class Turns extends Capture {
    Throwable taken;
    int asked;

    @Override
    public Throwable take(boolean suspect) {
        return new Throwable();
    }

    @Override
    public Throwable takeAtExecute(boolean suspect) {
        asked++;
        return taken;
    }
}
