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
import org.jspecify.annotations.Nullable;

/** SARIF 2.1.0 of OASIS, as GitHub's code scanning and others read it. A kind is a rule; a bug's name is its fingerprint. */
final class SarifTarget implements Target {
    private static final String SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json";

    @Override
    public String name() {
        return "sarif";
    }

    @Override
    public String convert(Conversion conversion) {
        Map<String, Object> rules = new LinkedHashMap<>();
        List<Object> results = new ArrayList<>();
        for (FoundBug bug : conversion.bugs()) {
            rules.computeIfAbsent(bug.kindName(), any -> rule(bug));
            results.add(result(bug, conversion.sources().lineOf(bug)));
        }
        Map<String, Object> driver = new LinkedHashMap<>();
        driver.put("name", "pool-agent");
        driver.put("version", conversion.version());
        driver.put("informationUri", ProjectUrl.HOME);
        driver.put("rules", new ArrayList<>(rules.values()));
        Map<String, Object> run = new LinkedHashMap<>();
        run.put("tool", map("driver", driver));
        run.put("results", results);
        Map<String, Object> log = new LinkedHashMap<>();
        log.put("$schema", SCHEMA);
        log.put("version", "2.1.0");
        log.put("runs", Collections.singletonList(run));
        return Json.write(log) + "\n";
    }

    private static Map<String, Object> rule(FoundBug bug) {
        Map<String, Object> rule = new LinkedHashMap<>();
        rule.put("id", bug.kindName());
        Kind kind = bug.kind();
        if (kind != null) {
            rule.put("help", map("text", ChangeText.of(kind, null)));
            rule.put("helpUri", ProjectUrl.of(kind));
        }
        rule.put("defaultConfiguration", map("level", level(bug)));
        return rule;
    }

    private static Map<String, Object> result(FoundBug bug, @Nullable SourceLine line) {
        Map<String, Object> result = new LinkedHashMap<>();
        result.put("ruleId", bug.kindName());
        result.put("level", level(bug));
        result.put("message", map("text", Wording.of(bug)));
        if (line != null) {
            Map<String, Object> place = new LinkedHashMap<>();
            place.put("artifactLocation", map("uri", Wording.uri(line.path())));
            place.put("region", map("startLine", line.line()));
            result.put("locations", Collections.singletonList(map("physicalLocation", place)));
        }
        result.put("partialFingerprints", map("poolAgentBug/v1", bug.name()));
        Map<String, Object> more = new LinkedHashMap<>();
        more.put("pool", bug.poolName());
        more.put("count", bug.count());
        more.put("first", bug.first());
        more.put("last", bug.last());
        result.put("properties", more);
        return result;
    }

    private static String level(FoundBug bug) {
        switch (bug.grade()) {
            case "PROVEN":
                return "error";
            case "SUSPECTED":
                return "warning";
            default:
                return "note";
        }
    }

    private static Map<String, Object> map(String name, Object value) {
        return Collections.singletonMap(name, value);
    }
}
