// SPDX-License-Identifier: Apache-2.0
package io.poolagent.pool;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a URL of the guarded driver and its properties set. May hold a password, so it does not tell itself. */
record GuardedUrl(Map<String, String> settings) {
    /** Begins the name of a setting in the URL and in the properties; what does not is for the driver. */
    static final String SETTING = "pool.";

    // Separators are & and ; because the drivers are not of one mind.
    private static final Pattern PARAMETER =
            Pattern.compile("([?&;])" + Pattern.quote(SETTING) + "([^=?&;]*)=([^&;]*)");

    static GuardedUrl parse(String url, Properties properties) {
        Map<String, String> settings = new LinkedHashMap<>();
        String driverUrl = url.substring(GuardedDriver.PREFIX.length());
        Matcher parameter = PARAMETER.matcher(driverUrl);
        StringBuilder rest = new StringBuilder();
        while (parameter.find()) {
            put(settings, parameter.group(2), parameter.group(3));
            parameter.appendReplacement(rest, parameter.group(1).equals("?") ? "?" : "");
        }
        parameter.appendTail(rest);
        put(settings, "jdbcUrl", settings.isEmpty() ? driverUrl : tidy(rest.toString()));
        Options.texts(properties).forEach((name, value) -> {
            if (name.startsWith(SETTING)) {
                put(settings, name.substring(SETTING.length()), value);
            } else if (name.equals("user") || name.equals("password")) {
                put(settings, name, value);
            } else {
                put(settings, Options.DRIVER_PREFIX + name, value);
            }
        });
        return new GuardedUrl(settings);
    }

    PoolConfig config() {
        return Options.put(PoolConfig.builder(), settings).build();
    }

    private static void put(Map<String, String> settings, String name, String value) {
        if (settings.put(name, value) != null) {
            throw new IllegalArgumentException(
                    SETTING + name + ": set twice, in the URL or in the properties (expected: once)");
        }
    }

    /** Where the first of the parameters was taken out, or all of them. */
    private static String tidy(String url) {
        String tidy = url.replace("?&", "?");
        return tidy.endsWith("?") ? tidy.substring(0, tidy.length() - 1) : tidy;
    }

    @Override
    public String toString() {
        return "GuardedUrl";
    }
}
