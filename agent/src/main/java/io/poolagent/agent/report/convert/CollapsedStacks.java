// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.report.convert;

import static io.poolagent.agent.report.json.Parsed.list;
import static io.poolagent.agent.report.json.Parsed.map;
import static io.poolagent.agent.report.json.Parsed.number;

import io.poolagent.agent.report.json.JsonReader;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Where connections spend their life, as lines that tools for flame graphs read: the pool, the frames of the site, the outermost
 * first, and what was done, parted by semicolons, then the milliseconds. Made of the document of a report.
 */
public final class CollapsedStacks {
    private final StringBuilder lines = new StringBuilder();

    private CollapsedStacks() {}

    /** The lines; empty if no pool was in use. */
    public static String of(String document) {
        CollapsedStacks stacks = new CollapsedStacks();
        for (Object one : list(map(JsonReader.read(document)).get("pools"))) {
            Map<?, ?> pool = map(one);
            stacks.add(frame(pool.get("name")), map(pool.get("profile")));
        }
        return stacks.lines.toString();
    }

    private void add(String pool, Map<?, ?> profile) {
        long others = number(profile.get("heldMillis"));
        for (Object one : list(profile.get("sites"))) {
            Map<?, ?> site = map(one);
            StringBuilder stack = new StringBuilder(pool);
            List<?> frames = list(site.get("at"));
            for (int i = frames.size() - 1; i >= 0; i--) {
                stack.append(';').append(frame(frames.get(i)));
            }
            if (frames.isEmpty()) {
                stack.append(";unknown site");
            }
            for (Map.Entry<?, ?> spent : map(site.get("millis")).entrySet()) {
                long millis = number(spent.getValue());
                others -= millis;
                line(stack + ";" + doing(spent.getKey()), millis);
            }
        }
        line(pool + ";other sites", others);
        line(pool + ";waiting for a connection", number(profile.get("waitingMillis")));
    }

    private void line(String stack, long millis) {
        if (millis > 0) {
            lines.append(stack).append(' ').append(millis).append('\n');
        }
    }

    private static String doing(Object spent) {
        return frame(spent.toString().toLowerCase(Locale.ROOT).replace('_', ' '));
    }

    /** Without what parts frames or lines: a name may hold anything. */
    private static String frame(Object name) {
        return Wording.oneLine(String.valueOf(name)).replace(';', ':');
    }
}
