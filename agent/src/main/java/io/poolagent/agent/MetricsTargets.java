// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent;

import io.poolagent.agent.report.http.HttpAddress;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Where metrics go: the value of the option {@code metrics}, unless that is off. Immutable. */
final class MetricsTargets {
    private static final String APP = "app";
    private static final String OTLP = "otlp";
    private static final List<String> WORDS = Arrays.asList("off", APP, OTLP);

    private final @Nullable HttpAddress served;
    private final boolean app;
    private final boolean otlp;

    private MetricsTargets(@Nullable HttpAddress served, boolean app, boolean otlp) {
        this.served = served;
        this.app = app;
        this.otlp = otlp;
    }

    /**
     * Reads words and an address, joined by {@code +}.
     *
     * @throws IllegalArgumentException if it makes no sense, with why as its message, which may be empty
     */
    static MetricsTargets parse(String value) {
        HttpAddress served = null;
        boolean app = false;
        boolean otlp = false;
        for (String word : value.split("\\+", -1)) {
            HttpAddress address = HttpAddress.parse(word);
            boolean isSecond = (word.equals(APP) && app) || (word.equals(OTLP) && otlp);
            if (isSecond || (address != null && served != null)) {
                throw new IllegalArgumentException(
                        isSecond ? ": " + word + " stands there twice" : ": " + word + " is a second address");
            }
            if (word.equals("off")) {
                throw new IllegalArgumentException(": off goes with nothing else");
            }
            if (address == null && !WORDS.contains(word)) {
                throw new IllegalArgumentException(NearestName.didYouMean(word, WORDS));
            }
            served = address == null ? served : address;
            app |= word.equals(APP);
            otlp |= word.equals(OTLP);
        }
        return new MetricsTargets(served, app, otlp);
    }

    /** Where they are served to be scraped; null for nowhere. */
    @Nullable
    HttpAddress served() {
        return served;
    }

    /** Whether they go to the library by which the application has its own. */
    boolean app() {
        return app;
    }

    /** Whether they are sent by OpenTelemetry's protocol. */
    boolean otlp() {
        return otlp;
    }
}
