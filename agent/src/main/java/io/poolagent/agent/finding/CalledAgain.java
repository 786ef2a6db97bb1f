// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.finding;

/** The method that released a connection a second time. Immutable. */
public final class CalledAgain implements Detail {
    private final String method;

    public CalledAgain(String method) {
        this.method = method;
    }

    /** As in {@code close()}. */
    public String method() {
        return method;
    }

    @Override
    public void accept(DetailVisitor visitor) {
        visitor.calledAgain(this);
    }
}
