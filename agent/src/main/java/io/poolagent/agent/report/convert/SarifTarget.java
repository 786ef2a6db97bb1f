// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.report.convert;

import io.poolagent.agent.finding.Kind;
import io.poolagent.agent.report.json.FoundBug;
import io.poolagent.agent.report.json.Json;
import io.poolagent.agent.report.text.ChangeText;
import io.poolagent.agent.report.text.ProjectUrl;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * SARIF 2.1.0 of OASIS, as GitHub's code scanning and others read it. A kind is a rule; a bug's name is its fingerprint. GitHub refuses
 * a file whole if one of its results has no location: so a bug without a line is no result, but a notification of the run.
 */
final class SarifTarget implements Target {
    private static final String SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json";

    @Override
    public String name() {
        return "sarif";
    }

    @Override
    public boolean needsLine() {
        return true;
    }

    @Override
    public String leftOutOf() {
        return " of the results";
    }

    @Override
    public String convert(Conversion conversion) {
        Map<String, Object> rules = new LinkedHashMap<>();
        List<Object> results = new ArrayList<>();
        List<Object> notifications = new ArrayList<>();
        for (FoundBug bug : conversion.bugs()) {
            rules.computeIfAbsent(bug.kindName(), any -> rule(bug));
            SourceLine line = conversion.sources().lineOf(bug);
            if (line == null) {
                notifications.add(notification(bug));
            } else {
                results.add(result(bug, line));
            }
        }
        Map<String, Object> driver = new LinkedHashMap<>();
        driver.put("name", "pool-agent");
        driver.put("version", conversion.version());
        driver.put("informationUri", ProjectUrl.HOME);
        driver.put("rules", new ArrayList<>(rules.values()));
        Map<String, Object> run = new LinkedHashMap<>();
        run.put("tool", map("driver", driver));
        run.put("results", results);
        if (!notifications.isEmpty()) {
            Map<String, Object> invocation = new LinkedHashMap<>();
            invocation.put("executionSuccessful", true);
            invocation.put("toolExecutionNotifications", notifications);
            run.put("invocations", Collections.singletonList(invocation));
        }
        Map<String, Object> log = new LinkedHashMap<>();
        log.put("$schema", SCHEMA);
        log.put("version", "2.1.0");
        log.put("runs", Collections.singletonList(run));
        return Json.write(log) + "\n";
    }

    private static Map<String, Object> rule(FoundBug bug) {
        Map<String, Object> rule = new LinkedHashMap<>();
        rule.put("id", bug.kindName());
        rule.put("shortDescription", map("text", Wording.oneLine(bug.kindName())));
        Kind kind = bug.kind();
        if (kind != null) {
            rule.put("fullDescription", map("text", ChangeText.of(kind, null))); // GitHub wants both.
            rule.put("help", map("text", ChangeText.of(kind, null)));
            rule.put("helpUri", ProjectUrl.of(kind));
        }
        rule.put("defaultConfiguration", map("level", level(bug)));
        return rule;
    }

    private static Map<String, Object> notification(FoundBug bug) {
        Map<String, Object> notification = new LinkedHashMap<>();
        notification.put("level", level(bug));
        notification.put("message", map("text", Wording.of(bug)));
        notification.put("associatedRule", map("id", bug.kindName()));
        return notification;
    }

    private static Map<String, Object> result(FoundBug bug, SourceLine line) {
        Map<String, Object> result = new LinkedHashMap<>();
        result.put("ruleId", bug.kindName());
        result.put("level", level(bug));
        result.put("message", map("text", Wording.of(bug)));
        Map<String, Object> place = new LinkedHashMap<>();
        place.put("artifactLocation", map("uri", Wording.uri(line.path())));
        place.put("region", map("startLine", line.line()));
        result.put("locations", Collections.singletonList(map("physicalLocation", place)));
        result.put("partialFingerprints", map("poolAgentBug/v1", bug.name()));
        Map<String, Object> more = new LinkedHashMap<>();
        more.put("pool", Wording.oneLine(bug.poolName()));
        more.put("count", bug.count());
        more.put("first", bug.first());
        more.put("last", bug.last());
        result.put("properties", more);
        return result;
    }

    private static String level(FoundBug bug) {
        return Wording.byGrade(bug, "error", "warning", "note");
    }

    private static Map<String, Object> map(String name, Object value) {
        return Collections.singletonMap(name, value);
    }
}
