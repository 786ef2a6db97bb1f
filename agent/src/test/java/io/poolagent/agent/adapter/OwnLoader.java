// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.adapter;

import java.sql.DriverManager;
import java.sql.SQLException;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Lets a test set a pool's class loader for its thread. */
final class OwnLoader implements BeforeEachCallback, AfterEachCallback {
    /** Drivers are searched for once, with the loader of the first caller: that must not be a pool's own loader. */
    @Override
    public void beforeEach(ExtensionContext test) throws SQLException {
        DriverManager.getDriver("jdbc:h2:mem:any");
    }

    @Override
    public void afterEach(ExtensionContext test) {
        Thread.currentThread().setContextClassLoader(OwnLoader.class.getClassLoader());
    }
}
