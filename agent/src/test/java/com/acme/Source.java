// SPDX-License-Identifier: Apache-2.0
package com.acme;

import java.sql.Connection;

/** Of the shape of a data source, though none: that is seen at run time. */
public abstract class Source {
    public String getConnection() {
        return "a handle";
    }

    protected abstract Connection unused();
}
