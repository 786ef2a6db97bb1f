// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent;

import io.poolagent.agent.adapter.PoolRules;
import io.poolagent.agent.finding.Kind;
import io.poolagent.agent.finding.Wanted;
import io.poolagent.agent.policy.Budget;
import io.poolagent.agent.policy.Rules;
import io.poolagent.agent.report.http.HttpAddress;
import io.poolagent.agent.report.sink.AgentInside;
import io.poolagent.agent.report.sink.SinkOptions;
import io.poolagent.agent.stack.Capture;
import java.io.PrintStream;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * What the agent was told to do. An option is taken from the agent's argument ({@code on-lost=report,capture=off}), else
 * from a system property ({@code -Dpool-agent.on-lost=report}), else from the environment ({@code
 * POOL_AGENT_ON_LOST=report}). One that is unknown or makes no sense is refused in words. Immutable.
 */
final class Options {
    private static final String PROPERTY = "pool-agent.";
    private static final String VARIABLE = "POOL_AGENT_";

    /** What Kubernetes sets for a service that is called pool-agent. */
    private static final String FOREIGN_VARIABLE = VARIABLE + "(SERVICE_.*|PORT(_.*)?)";

    /** No option: builds and images give the agent's version this name, and Surefire passes it on. */
    private static final String VERSION = "version";

    private final Map<Option, String> values = new LinkedHashMap<>();
    private PoolRules pools = PoolRules.none();

    private Options() {
        for (Option option : Option.values()) {
            values.put(option, option.byDefault());
        }
    }

    /**
     * Reads the options.
     *
     * @throws IllegalArgumentException if one is unknown or has a value that makes no sense, saying which and what was
     *     expected
     */
    static Options read(String argument, Properties properties, Map<String, String> environment) {
        Options options = new Options();
        for (Map.Entry<String, String> variable : environment.entrySet()) {
            if (variable.getKey().startsWith(VARIABLE) && !variable.getKey().matches(FOREIGN_VARIABLE)) {
                String key = variable.getKey().substring(VARIABLE.length());
                options.put(key.toLowerCase(Locale.ROOT).replace('_', '-'), variable.getValue());
            }
        }
        for (String property : properties.stringPropertyNames()) {
            if (property.startsWith(PROPERTY)) {
                options.put(property.substring(PROPERTY.length()), properties.getProperty(property));
            }
        }
        Option last = null;
        for (String part : argument == null ? Collections.<String>emptyList() : Arrays.asList(argument.split(","))) {
            if (!part.trim().isEmpty()) {
                int equals = part.indexOf('=');
                if (equals < 0 && last == Option.POOL) { // Its own comma, between methods.
                    options.values.put(
                            Option.POOL, options.get(Option.POOL) + "," + part.trim()); // No lambda: premain.
                    continue;
                }
                if (equals < 0) {
                    throw new IllegalArgumentException(
                            "'" + part.trim() + "' is not of the form option=value (known: " + Option.known() + ")");
                }
                last = Option.of(part.substring(0, equals).trim());
                options.values.put(last, part.substring(equals + 1).trim());
            }
        }
        options.check();
        return options;
    }

    private void put(String key, String value) {
        if (!key.equals(VERSION)) {
            values.put(Option.of(key), value);
        }
    }

    /** Asks for every value once, so that a wrong one is found at the start; where none was set, none can be wrong. */
    private void check() {
        if (isByDefault()) {
            return;
        }
        rules();
        throwsOnMisuse();
        exhaustedMillis();
        sampling();
        gcWhenDry();
        summary();
        jmx();
        records();
        wanted();
        pools = readPools();
        applications();
        logBytes();
        if (log().isEmpty()) {
            throw wrong(Option.LOG);
        }
        if (get(Option.JSON).isEmpty()) {
            throw wrong(Option.JSON);
        }
        if (get(Option.REPORT).isEmpty()) {
            throw wrong(Option.REPORT);
        }
        page();
        metrics();
        if (get(Option.METRICS_TOKEN).isEmpty()) {
            throw wrong(Option.METRICS_TOKEN);
        }
    }

    private boolean isByDefault() {
        for (Map.Entry<Option, String> value : values.entrySet()) {
            if (!value.getValue().equals(value.getKey().byDefault())) {
                return false;
            }
        }
        return true;
    }

    boolean reclaimLost() {
        return choice(Option.ON_LOST, "reclaim", "report");
    }

    /** Whether misuse is to throw in the thread that misuses. */
    boolean throwsOnMisuse() {
        return choice(Option.ON_MISUSE, "throw", "report");
    }

    /** Whether what is lost comes back to its pool, where that is possible. */
    boolean takesLostBack() {
        return reclaimLost() && !choice(Option.DRY_RUN, "on", "off");
    }

    /** What may be done about findings. */
    Rules rules() {
        boolean reclaimOverdue = choice(Option.ON_OVERDUE, "reclaim", "report");
        boolean reclaimLeftOpen = choice(Option.ON_LEFT_OPEN, "reclaim", "report");
        boolean dryRun = choice(Option.DRY_RUN, "on", "off");
        try {
            return new Rules(
                    reclaimLost(),
                    reclaimOverdue,
                    reclaimLeftOpen,
                    overdueMillis(),
                    dryRun,
                    Budget.parse(get(Option.RECLAIM_AT_MOST)),
                    wanted());
        } catch (NumberFormatException e) {
            throw wrong(Option.RECLAIM_AT_MOST);
        }
    }

    /** In milliseconds; 0 for never. */
    long overdueMillis() {
        return millis(Option.OVERDUE_AFTER);
    }

    /** In milliseconds; 0 for never. */
    long exhaustedMillis() {
        return millis(Option.EXHAUSTED_AFTER);
    }

    private long millis(Option option) {
        String value = get(option);
        String[] units = {"ms", "s", "m", "h"};
        long[] millis = {1, 1_000, 60_000, 3_600_000};
        for (int i = 0; i < units.length; i++) {
            if (value.matches("\\d{1,9}" + units[i])) {
                return Long.parseLong(value.substring(0, value.length() - units[i].length())) * millis[i];
            }
        }
        if (value.equals("0")) {
            return 0;
        }
        throw wrong(option);
    }

    String capture() {
        return get(Option.CAPTURE);
    }

    Capture newCapture() {
        switch (capture()) {
            case "auto":
                return Capture.auto();
            case "always":
                return Capture.always();
            case "off":
                return Capture.off();
            default:
                return Capture.sampled(sampling());
        }
    }

    /** N of {@code capture=1/N}, or 0 for another value. */
    int sampling() {
        String value = capture();
        if (value.matches("1/[1-9]\\d{0,8}")) {
            return Integer.parseInt(value.substring(2));
        }
        if (Arrays.asList("auto", "always", "off").contains(value)) {
            return 0;
        }
        throw wrong(Option.CAPTURE);
    }

    boolean gcWhenDry() {
        return choice(Option.GC_WHEN_DRY, "on", "off");
    }

    boolean summary() {
        return choice(Option.SUMMARY, "on", "off");
    }

    private boolean jmx() {
        return takesOrders() || choice(Option.JMX, "on", "off");
    }

    /** Whether somebody may order what is left with its holders to be taken back. */
    boolean takesOrders() {
        return get(Option.JMX).equals("control");
    }

    /** Whether a flight recorder is to have events. */
    private boolean records() {
        return choice(Option.JFR, "auto", "off");
    }

    /** Which findings are told. */
    Wanted wanted() {
        try {
            return Wanted.parse(get(Option.FINDINGS), get(Option.ALLOW));
        } catch (IllegalArgumentException e) {
            throw wrong(Option.FINDINGS);
        }
    }

    /** Whether the ends of units of work are to be seen. */
    boolean watchesUnits() {
        // Asked at the start: what findings there are need not be loaded where nobody chose among them.
        return isByDefault() || wanted().wants(Kind.LEFT_OPEN);
    }

    /** The home-made pools. Always the same object: what is woven for them is noted there. */
    PoolRules pools() {
        return pools;
    }

    /** The packages of the application; empty if that was not said. */
    List<String> applications() {
        String value = get(Option.APP);
        if (value.equals(Option.APP.byDefault())) {
            return Collections.emptyList();
        }
        List<String> packages = Arrays.asList(value.split("\\+", -1));
        for (String name : packages) {
            if (!name.matches("[\\p{L}_$][\\w$]*(\\.[\\p{L}_$][\\w$]*)*")) {
                throw wrong(Option.APP);
            }
        }
        return packages;
    }

    private PoolRules readPools() {
        try {
            return PoolRules.parse(get(Option.POOL));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "pool: " + e.getMessage() + " (expected: " + Option.POOL.expected() + ")", e);
        }
    }

    String log() {
        return get(Option.LOG);
    }

    /** Whether to write into the application's own log. */
    boolean logsToApplication() {
        return log().equals(SinkOptions.APP);
    }

    /** How large a file may grow, in bytes; 0 for any size. */
    private long logBytes() {
        String value = get(Option.LOG_SIZE);
        String[] units = {"KB", "MB", "GB"};
        for (int i = 0; i < units.length; i++) {
            if (value.matches("\\d{1,6}" + units[i])) {
                return Long.parseLong(value.substring(0, value.length() - 2)) << (10 * (i + 1));
            }
        }
        if (value.equals("0")) {
            return 0;
        }
        throw wrong(Option.LOG_SIZE);
    }

    /** Where the live page is served; null for nowhere. */
    @Nullable
    HttpAddress page() {
        return address(Option.PAGE);
    }

    /** Where the metrics go; null for nowhere. */
    @Nullable
    MetricsTargets metrics() {
        if (get(Option.METRICS).equals(Option.METRICS.byDefault())) { // Before anything of them is loaded.
            return null;
        }
        try {
            return MetricsTargets.parse(get(Option.METRICS));
        } catch (IllegalArgumentException e) {
            throw wrong(Option.METRICS, e.getMessage());
        }
    }

    /** Whether something goes to the application that acquires: then it is noted which one that is. */
    boolean goesToApplication() {
        MetricsTargets metrics = metrics();
        return logsToApplication() || (metrics != null && metrics.app());
    }

    /** The file of the token that a scrape must bring; null for none. */
    @Nullable
    String metricsToken() {
        return file(Option.METRICS_TOKEN);
    }

    private @Nullable HttpAddress address(Option option) {
        if (get(option).equals(option.byDefault())) { // Before anything of the server is loaded.
            return null;
        }
        HttpAddress address = HttpAddress.parse(get(option));
        if (address == null) {
            throw wrong(option);
        }
        return address;
    }

    private @Nullable String file(Option option) {
        return get(option).equals("none") ? null : get(option);
    }

    SinkOptions sinks(PrintStream out, PrintStream err, AgentInside agent) {
        String json = file(Option.JSON);
        String report = file(Option.REPORT);
        MetricsTargets to = metrics();
        boolean otlp = to != null && to.otlp();
        return new SinkOptions(log(), json, report, logBytes(), out, err, agent, jmx(), records(), otlp);
    }

    private String get(Option option) {
        return String.valueOf(values.get(option));
    }

    private boolean choice(Option option, String yes, String no) {
        String value = get(option);
        if (!value.equals(yes) && !value.equals(no)) {
            throw wrong(option);
        }
        return value.equals(yes);
    }

    private IllegalArgumentException wrong(Option option) {
        return wrong(option, "");
    }

    private IllegalArgumentException wrong(Option option, String why) {
        return new IllegalArgumentException(
                option.key() + ": " + get(option) + why + " (expected: " + option.expected() + ")");
    }

    /** The settings in force, for the line that says that the agent runs; of most only what was changed. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        for (Map.Entry<Option, String> value : values.entrySet()) {
            Option option = value.getKey();
            if (option.isAlwaysTold() || !value.getValue().equals(option.byDefault())) {
                text.append(text.length() == 0 ? "" : ", ").append(option.key() + '=' + value.getValue());
            }
        }
        return text.toString();
    }
}
