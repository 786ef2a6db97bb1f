// SPDX-License-Identifier: Apache-2.0
package com.acme.fuzz;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Steps that are written out as a whole: what cannot be put together from parts. */
final class Wholes {
    interface Whole {
        void run(Site site, Trace trace) throws Exception;
    }

    private static final Map<String, Whole> ALL = new LinkedHashMap<>();
    private static final Map<String, List<String>> ONLY_ON = new LinkedHashMap<>();

    static {
        ALL.put("leader", Leaders::leads);
        ALL.put("leader-parameter", Leaders::leadsByParameter);
        ALL.put("leader-this", Leaders::leadsByThis);
        ALL.put("polls", Leaders::polls);
        ALL.put("norows-unfinished", Unfinished::noRows);
        ALL.put("deletes-none-unfinished", Unfinished::deletesNone);
        ALL.put("emptybatch-unfinished", Unfinished::emptyBatch);
        ALL.put("select-unfinished", Unfinished::selects);
        ALL.put("two-pools", Others::twoPools);
        ALL.put("closers", Others::twoClosers);
        ALL.put("wrappers", Others::wrapperAfterWrapper);
        ALL.put("refused", Others::refused);
        ALL.put("pool-closed", Others::poolClosed);
        ALL.put("xa", Others::xa);
        ALL.put("logical", Others::logicalHandles);
        only("abandoned", PoolsOwn::abandoned, "druid", "dbcp2", "tomcat-dbcp2", "tomcat");
        only("abandon-race", PoolsOwn::abandonRace, "druid");
        only("invalidated", PoolsOwn::invalidated, "dbcp2", "tomcat-dbcp2");
        only("evicted", PoolsOwn::evicted, "hikari");
        only("inner", PoolsOwn::inner, "hikari");
        only("jta-handles", (site, trace) -> Managed.handles(site, trace), "dbcp2");
        only("jta-shared", (site, trace) -> Managed.shared(site, trace), "dbcp2");
        only("jta-swapped", (site, trace) -> Managed.swapped(site, trace), "dbcp2");
    }

    private Wholes() {}

    private static void only(String name, Whole whole, String... kinds) {
        ALL.put(name, whole);
        ONLY_ON.put(name, Collections.unmodifiableList(Arrays.asList(kinds)));
    }

    static List<String> names(String kind) {
        List<String> names = new ArrayList<>(ALL.keySet());
        if (!Managed.isHere()) {
            names.removeIf(name -> name.startsWith("jta-"));
        }
        names.removeIf(name ->
                !ONLY_ON.getOrDefault(name, Collections.singletonList(kind)).contains(kind));
        return names;
    }

    static void run(String name, Site site, Trace trace) throws Exception {
        ALL.get(name).run(site, trace);
    }
}
