// SPDX-License-Identifier: Apache-2.0
package com.acme;

/** A handle that may be closed once. */
public abstract class Handle extends BaseHandle {
    private boolean closed;

    @Override
    public void close() {
        if (closed) {
            throw new IllegalStateException("closed twice");
        }
        closed = true;
    }
}
