// SPDX-License-Identifier: Apache-2.0
package com.acme;

import java.util.function.Supplier;

/** Stands for code of a pool, or of whom a test says. */
public final class PoolCode {
    private PoolCode() {}

    public static <T> T calls(Supplier<T> what) {
        return what.get();
    }
}
