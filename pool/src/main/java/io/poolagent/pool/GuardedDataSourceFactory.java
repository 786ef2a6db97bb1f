// SPDX-License-Identifier: Apache-2.0
package io.poolagent.pool;

import java.util.Collections;
import java.util.Hashtable;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import javax.naming.Context;
import javax.naming.Name;
import javax.naming.RefAddr;
import javax.naming.Reference;
import javax.naming.StringRefAddr;
import javax.naming.spi.ObjectFactory;
import org.jspecify.annotations.Nullable;

/**
 * Makes a pool of a JNDI resource: {@code factory="io.poolagent.pool.GuardedDataSourceFactory"}, the settings by name
 * as in {@link PoolConfig#of}. Where the name is not set, the pool is called as the resource is.
 */
@SuppressWarnings("exports") // of java.naming, which nobody needs to have who does not use this class
public final class GuardedDataSourceFactory implements ObjectFactory {
    private static final Set<String> TYPES = Set.of("javax.sql.DataSource", "io.poolagent.pool.GuardedDataSource");

    /** What containers say about the resource itself. */
    private static final Set<String> OF_THE_CONTAINER =
            Set.of("factory", "auth", "scope", "singleton", "description", "closeMethod", "type");

    /** For the naming service. */
    public GuardedDataSourceFactory() {}

    /**
     * A new pool, which whoever asked has to close; null if it is not a {@link Reference} to a data source.
     *
     * @throws IllegalArgumentException naming the setting, its value unless that may be secret, and what was expected
     */
    @Override
    public @Nullable GuardedDataSource getObjectInstance(
            @Nullable Object reference,
            @Nullable Name name,
            @Nullable Context context,
            @Nullable Hashtable<?, ?> environment) {
        if (!(reference instanceof Reference resource) || !TYPES.contains(resource.getClassName())) {
            return null; // The convention, so that other factories are asked.
        }
        PoolConfigBuilder settings = PoolConfig.builder();
        if (name != null && !name.isEmpty()) {
            settings.name(name.toString());
        }
        return new GuardedDataSource(Options.put(settings, texts(resource)).build());
    }

    private static Map<String, String> texts(Reference resource) {
        Map<String, String> texts = new LinkedHashMap<>();
        for (RefAddr setting : Collections.list(resource.getAll())) {
            String name = setting.getType();
            if (OF_THE_CONTAINER.contains(name)) {
                continue;
            }
            if (!(setting instanceof StringRefAddr) || setting.getContent() == null) {
                throw new IllegalArgumentException(name + ": no text (expected: text)");
            }
            if (texts.put(name, (String) setting.getContent()) != null) {
                throw new IllegalArgumentException(name + ": set twice (expected: once)");
            }
        }
        return texts;
    }
}
