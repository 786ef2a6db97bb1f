// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.report.otlp;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.api.common.Value;
import io.opentelemetry.api.logs.Severity;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.sdk.common.InstrumentationScopeInfo;
import io.opentelemetry.sdk.logs.data.LogRecordData;
import io.opentelemetry.sdk.resources.Resource;
import io.poolagent.agent.finding.Finding;
import io.poolagent.agent.finding.Kind;
import io.poolagent.agent.finding.LossCause;
import io.poolagent.agent.finding.Place;
import io.poolagent.agent.finding.Tally;
import io.poolagent.agent.finding.Usage;
import io.poolagent.agent.report.text.CauseText;
import io.poolagent.agent.report.text.Headlines;
import io.poolagent.agent.report.text.ReclaimText;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A finding as a log record. What OpenTelemetry's semantic conventions name has their names. Immutable. */
final class FindingRecord implements LogRecordData {
    static final String EVENT = "poolagent.finding";

    private static final int MOST_FRAMES = 200;
    private static final int LONGEST = 10_000;
    private static final double MILLIS = 1_000;

    private final Resource resource;
    private final InstrumentationScopeInfo scope;
    private final Finding finding;
    private final Attributes attributes;
    private final long epochNanos;

    FindingRecord(Resource resource, InstrumentationScopeInfo scope, Finding finding, Tally.Entry bug) {
        this.resource = resource;
        this.scope = scope;
        this.finding = finding;
        this.attributes = attributes(finding, bug);
        this.epochNanos = TimeUnit.MILLISECONDS.toNanos(bug.lastMillis());
    }

    private static Attributes attributes(Finding finding, Tally.Entry bug) {
        AttributesBuilder to = Attributes.builder();
        put(to, "event.name", EVENT);
        put(to, "poolagent.bug", finding.fingerprint());
        put(to, "poolagent.kind", finding.kind().name());
        put(to, "poolagent.grade", finding.kind().grade().name());
        to.put("poolagent.count", bug.count());
        if (!finding.pool().isNone()) {
            put(to, "db.client.connection.pool.name", finding.pool().name());
        }
        put(to, "poolagent.pool.kind", finding.pool().kind());
        StackTraceElement line = finding.culprit().line();
        if (line != null) {
            put(to, "poolagent.site", line.toString());
            put(to, "code.function.name", line.getClassName() + "." + line.getMethodName());
            if (line.getLineNumber() > 0) {
                to.put("code.line.number", line.getLineNumber());
            }
        }
        if (finding.thread() != null) {
            put(to, "thread.name", finding.thread());
            to.put("poolagent.held_seconds", Math.max(0, finding.heldMillis()) / MILLIS);
        }
        if (finding.hasServerConnection()) {
            to.put("poolagent.server_connection", finding.serverConnection());
        }
        Usage usage = finding.usage();
        put(to, "db.query.text", usage == null ? null : usage.sql());
        LossCause cause = finding.cause();
        put(to, "poolagent.cause", cause == null ? null : CauseText.of(cause));
        String done = ReclaimText.done(finding);
        put(to, "poolagent.done", done.isEmpty() ? null : done);
        List<StackTraceElement> stack = finding.stack();
        put(to, "code.stacktrace", text(stack == null ? finding.site().frames() : stack));
        return to.build();
    }

    private static void put(AttributesBuilder to, String key, @Nullable String value) {
        if (value != null) {
            to.put(key, value.length() > LONGEST ? value.substring(0, LONGEST) : value);
        }
    }

    /** As an exception prints it, without the agent's frames; null if there are none. */
    private static @Nullable String text(List<StackTraceElement> stack) {
        StringBuilder text = new StringBuilder();
        int frames = 0;
        for (StackTraceElement frame : stack) {
            if (frames < MOST_FRAMES && !Place.isOfAgent(frame)) {
                frames++;
                text.append("\tat ").append(frame).append('\n');
            }
        }
        return frames == 0 ? null : text.toString();
    }

    @Override
    public Resource getResource() {
        return resource;
    }

    @Override
    public InstrumentationScopeInfo getInstrumentationScopeInfo() {
        return scope;
    }

    @Override
    public long getTimestampEpochNanos() {
        return epochNanos;
    }

    @Override
    public long getObservedTimestampEpochNanos() {
        return epochNanos;
    }

    @Override
    public SpanContext getSpanContext() {
        return SpanContext.getInvalid();
    }

    @Override
    public Severity getSeverity() {
        return finding.kind().grade() == Kind.Grade.NOTE ? Severity.INFO : Severity.WARN;
    }

    @Override
    public String getSeverityText() {
        return getSeverity().name();
    }

    @Override
    @Deprecated
    @SuppressWarnings("deprecation") // It must be there.
    public io.opentelemetry.sdk.logs.data.Body getBody() {
        return io.opentelemetry.sdk.logs.data.Body.string(Headlines.of(finding));
    }

    @Override
    public Value<?> getBodyValue() {
        return Value.of(Headlines.of(finding));
    }

    @Override
    public Attributes getAttributes() {
        return attributes;
    }

    @Override
    public int getTotalAttributeCount() {
        return attributes.size();
    }

    @Override
    public String getEventName() {
        return EVENT;
    }
}
