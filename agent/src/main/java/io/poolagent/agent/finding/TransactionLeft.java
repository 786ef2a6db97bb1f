// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.finding;

/** The transaction in the middle of which a connection was released. Immutable. */
public final class TransactionLeft implements Detail {
    /** What the pool does with it. */
    public enum Then {
        ROLLED_BACK,
        COMMITTED,
        LEFT_OPEN,
        UNKNOWN
    }

    private final TransactionFacts transaction;
    private final String lastWrite;
    private final Then then;

    public TransactionLeft(TransactionFacts transaction, String lastWrite, Then then) {
        this.transaction = transaction;
        this.lastWrite = lastWrite;
        this.then = then;
    }

    public TransactionFacts transaction() {
        return transaction;
    }

    /** The last statement that changed something, without its literals. */
    public String lastWrite() {
        return lastWrite;
    }

    public Then then() {
        return then;
    }

    @Override
    public void accept(DetailVisitor visitor) {
        visitor.transactionLeft(this);
    }
}
