// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.report;

import io.poolagent.agent.finding.Finding;
import io.poolagent.agent.finding.Part;
import io.poolagent.agent.finding.Tally;
import io.poolagent.agent.finding.Usage;
import io.poolagent.agent.lease.Frames;
import io.poolagent.agent.lease.Lease;
import io.poolagent.agent.lease.Pool;
import io.poolagent.agent.lease.Site;
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
        json.put("says", finding.headline());
        json.put("acquiredAt", frames(finding.site()));
        Lease lease = finding.lease();
        if (lease != null) {
            json.put("heldMillis", finding.heldMillis());
            json.put("thread", lease.thread());
        }
        if (finding.serverConnection() != Pool.UNKNOWN) {
            json.put("serverConnection", finding.serverConnection());
        }
        Usage usage = finding.usage();
        if (usage != null && usage.place() != null) {
            json.put("lastUsedAt", usage.place());
        }
        if (usage != null && usage.sql() != null) {
            json.put("lastSql", usage.sql());
        }
        if (usage != null && (usage.place() != null || usage.sql() != null)) {
            json.put("idleMillis", usage.idleMillis());
        }
        if (usage != null && usage.state() != null) {
            json.put("state", usage.state());
        }
        String cause = finding.cause();
        if (cause != null) {
            json.put("likelyCause", cause);
        }
        List<Object> parts = new ArrayList<>();
        for (Part part : finding.parts()) {
            parts.add(part(part));
        }
        json.put("parts", parts);
        if (!finding.done().isEmpty()) {
            json.put("done", finding.done());
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
        Site site = part.site();
        if (site != null) {
            json.put("at", frames(site));
        }
        json.put("words", part.words());
        return json;
    }

    private static List<String> frames(Site site) {
        return texts(site.frames());
    }

    private static List<String> texts(List<StackTraceElement> frames) {
        List<String> texts = new ArrayList<>();
        for (StackTraceElement frame : frames) {
            if (!Frames.isOfAgent(frame.getClassName())) {
                texts.add(frame.toString());
            }
        }
        return Collections.unmodifiableList(texts);
    }
}
