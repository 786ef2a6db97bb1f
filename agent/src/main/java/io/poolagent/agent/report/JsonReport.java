// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.report;

import io.poolagent.agent.finding.Finding;
import io.poolagent.agent.finding.LossCause;
import io.poolagent.agent.finding.Place;
import io.poolagent.agent.finding.Tally;
import io.poolagent.agent.finding.Usage;
import io.poolagent.agent.report.text.CauseText;
import io.poolagent.agent.report.text.Headlines;
import io.poolagent.agent.report.text.Part;
import io.poolagent.agent.report.text.Parts;
import io.poolagent.agent.report.text.ReclaimText;
import io.poolagent.agent.report.text.UsageText;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Findings as lines of JSON, one each: what the text tells, and the whole stack besides. Its names are a contract. */
final class JsonReport {
    private JsonReport() {}

    /** One line, without its end. */
    static String line(Finding finding, Tally.Entry tally) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("time", Instant.ofEpochMilli(tally.lastMillis()).toString());
        json.put("kind", finding.kind().name());
        json.put("grade", finding.kind().grade().name());
        json.put("bug", finding.fingerprint());
        json.put("count", tally.count());
        json.put("first", Instant.ofEpochMilli(tally.firstMillis()).toString());
        json.put("pool", finding.pool().name());
        json.put("poolKind", finding.pool().kind());
        json.put("says", Headlines.of(finding));
        json.put("acquiredAt", frames(finding.site()));
        if (finding.thread() != null) {
            json.put("heldMillis", finding.heldMillis());
            json.put("thread", finding.thread());
        }
        if (finding.hasServerConnection()) {
            json.put("serverConnection", finding.serverConnection());
        }
        Usage usage = finding.usage();
        String usedAt = usage == null ? null : UsageText.place(usage);
        if (usedAt != null) {
            json.put("lastUsedAt", usedAt);
        }
        if (usage != null && usage.sql() != null) {
            json.put("lastSql", usage.sql());
        }
        if (usage != null && (usedAt != null || usage.sql() != null)) {
            json.put("idleMillis", usage.idleMillis());
        }
        String state = usage == null ? null : UsageText.state(usage);
        if (state != null) {
            json.put("state", state);
        }
        LossCause cause = finding.cause();
        if (cause != null) {
            json.put("likelyCause", CauseText.of(cause));
        }
        List<Object> parts = new ArrayList<>();
        for (Part part : Parts.of(finding)) {
            parts.add(part(part));
        }
        json.put("parts", parts);
        String done = ReclaimText.done(finding);
        if (!done.isEmpty()) {
            json.put("done", done);
        }
        List<StackTraceElement> stack = finding.stack();
        if (stack != null) {
            json.put("stack", texts(stack));
        }
        return Json.write(json);
    }

    private static Map<String, @Nullable Object> part(Part part) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("label", part.label());
        Place place = part.place();
        if (place != null) {
            json.put("at", frames(place));
        }
        json.put("words", part.words());
        return json;
    }

    private static List<String> frames(Place place) {
        return texts(place.frames());
    }

    private static List<String> texts(List<StackTraceElement> frames) {
        List<String> texts = new ArrayList<>();
        for (StackTraceElement frame : frames) {
            if (!Place.isOfAgent(frame)) {
                texts.add(frame.toString());
            }
        }
        return Collections.unmodifiableList(texts);
    }
}
