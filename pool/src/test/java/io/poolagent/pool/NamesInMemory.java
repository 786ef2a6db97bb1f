// SPDX-License-Identifier: Apache-2.0
package io.poolagent.pool;

import java.util.Hashtable;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import javax.naming.CompositeName;
import javax.naming.Context;
import javax.naming.NameNotFoundException;
import javax.naming.spi.InitialContextFactory;
import javax.naming.spi.NamingManager;

/** A naming service as a container has one: a reference that is bound becomes an object when it is looked up. */
@SuppressWarnings({"missing-explicit-ctor", "exports", "BanJNDI", "JdkObsolete"}) // JNDI makes it; the type is JNDI's
public final class NamesInMemory implements InitialContextFactory {
    static final Map<String, Object> BOUND = new ConcurrentHashMap<>();

    @Override
    public Context getInitialContext(Hashtable<?, ?> environment) {
        return FakeDriver.proxy(Context.class, (self, method, args) -> switch (method.getName()) {
            case "lookup" -> lookUp((String) args[0]);
            default -> null;
        });
    }

    private static Object lookUp(String name) throws Exception {
        Object bound = BOUND.get(name);
        if (bound == null) {
            throw new NameNotFoundException(name);
        }
        return NamingManager.getObjectInstance(bound, new CompositeName(name), null, null);
    }
}
