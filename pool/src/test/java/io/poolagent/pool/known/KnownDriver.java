// SPDX-License-Identifier: Apache-2.0
package io.poolagent.pool.known;

import java.sql.Connection;

/** For a driver of which a test says that its abort ends calls: by its package, as for real ones. */
public final class KnownDriver {
    public static final String PACKAGE = "io.poolagent.pool.known";
    public static final Class<? extends Connection> CONNECTION = KnownConnection.class;

    private KnownDriver() {}
}

/** Not public, so that a proxy for it is of this package. */
interface KnownConnection extends Connection {}
