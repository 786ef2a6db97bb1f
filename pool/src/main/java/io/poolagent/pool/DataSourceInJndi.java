// SPDX-License-Identifier: Apache-2.0
package io.poolagent.pool;

import javax.naming.InitialContext;
import javax.naming.NamingException;
import javax.sql.DataSource;

/** Looks a data source up. A class of its own, since a runtime may lack java.naming. */
final class DataSourceInJndi {
    private DataSourceInJndi() {}

    @SuppressWarnings("BanJNDI") // The name is of the configuration, as the URL is.
    static DataSource find(String name) {
        try {
            if (new InitialContext().lookup(name) instanceof DataSource found) {
                return found;
            }
        } catch (NamingException e) {
            throw new IllegalArgumentException("dataSourceJNDI: '" + name + "' (expected: a name that JNDI knows)", e);
        }
        throw new IllegalArgumentException("dataSourceJNDI: '" + name + "' (expected: the name of a DataSource)");
    }
}
