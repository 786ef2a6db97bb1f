// SPDX-License-Identifier: Apache-2.0
package com.acme;

import java.io.Closeable;
import java.sql.Connection;

/** Has to do with a Connection, can be closed, and is none. */
public abstract class Unrelated implements Closeable {
    @Override
    public void close() {}

    protected abstract Connection unused();
}
