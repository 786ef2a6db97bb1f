// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.report.json;

import io.poolagent.agent.finding.Detail;
import io.poolagent.agent.finding.FailedCall;
import io.poolagent.agent.finding.Finding;
import io.poolagent.agent.finding.LossCause;
import io.poolagent.agent.finding.PoolFacts;
import io.poolagent.agent.finding.ReclaimResult;
import io.poolagent.agent.finding.Tally;
import io.poolagent.agent.finding.TransactionFacts;
import io.poolagent.agent.finding.Usage;
import io.poolagent.agent.report.text.CauseText;
import io.poolagent.agent.report.text.Headlines;
import io.poolagent.agent.report.text.ReclaimText;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A finding as a line of JSON: each fact a field of its own, and in {@code says} the sentence for people. The names are a contract:
 * {@code META-INF/pool-agent/finding-2.schema.json} in the jar.
 */
public final class FindingLine {
    static final int SCHEMA = 2;

    private FindingLine() {}

    /** One line, without its end. */
    public static String of(Finding finding, Tally.Entry bug) {
        return of(finding, bug, finding.fingerprint());
    }

    /** The same, of a bug that goes by another name. */
    public static String of(Finding finding, Tally.Entry bug, String name) {
        return Json.write(fields(finding, bug).put("bug", name).map());
    }

    static Fields fields(Finding finding, Tally.Entry bug) {
        Fields line = new Fields()
                .put("schema", SCHEMA)
                .put("time", time(bug.lastMillis()))
                .put("kind", finding.kind())
                .put("grade", finding.kind().grade())
                .put("bug", finding.fingerprint())
                .put("count", bug.count())
                .put("first", time(bug.firstMillis()))
                .put("pool", pool(finding.pool()))
                .put("says", Headlines.of(finding));
        if (finding.thread() != null) {
            line.put("thread", finding.thread()).put("heldMillis", Math.max(0, finding.heldMillis()));
        }
        if (finding.hasServerConnection()) {
            line.put("serverConnection", finding.serverConnection());
        }
        line.at("acquiredAt", finding.site())
                .put("stackCaptured", finding.site().isCaptured())
                .put("usage", usage(finding.usage()))
                .put("cause", cause(finding.cause()))
                .put("details", details(finding))
                .put("call", finding.fate())
                .put("reclaim", reclaim(finding.reclaim()));
        String done = ReclaimText.done(finding);
        List<StackTraceElement> stack = finding.stack();
        return line.put("done", done.isEmpty() ? null : done).put("stack", stack == null ? null : Fields.frames(stack));
    }

    static Fields pool(PoolFacts pool) {
        return new Fields().put("name", pool.name()).put("kind", pool.kind());
    }

    static String time(long millis) {
        return Instant.ofEpochMilli(millis).toString();
    }

    private static @Nullable Fields usage(@Nullable Usage usage) {
        return usage == null
                ? null
                : new Fields()
                        .at("at", usage.place().line() == null ? null : usage.place())
                        .put("sql", usage.sql())
                        .put("failed", failed(usage.failed()))
                        .put("seen", usage.seen())
                        .put("idleMillis", usage.idleMillis())
                        .put("transaction", transaction(usage.transaction()))
                        .put("autoCommitOff", usage.isAutoCommitOff())
                        .put("isolation", usage.isolation());
    }

    static @Nullable Fields failed(@Nullable FailedCall failed) {
        return failed == null
                ? null
                : new Fields().put("exception", failed.exception()).put("call", failed.call());
    }

    static @Nullable Fields transaction(@Nullable TransactionFacts transaction) {
        return transaction == null
                ? null
                : new Fields().put("openMillis", transaction.openMillis()).put("executed", transaction.executed());
    }

    private static @Nullable Fields cause(@Nullable LossCause cause) {
        if (cause == null) {
            return null;
        }
        StackTraceElement place = cause.place();
        return new Fields()
                .put("what", cause.what())
                .put("exception", cause.exception())
                .put("at", place == null ? null : place.toString())
                .put("closingLine", cause.closingLine() == 0 ? null : cause.closingLine())
                .put("thread", cause.thread())
                .put("says", CauseText.of(cause));
    }

    private static List<Map<String, Object>> details(Finding finding) {
        List<Map<String, Object>> details = new ArrayList<>();
        for (Detail detail : finding.details()) {
            details.add(DetailFields.of(detail).map());
        }
        return details;
    }

    private static @Nullable Fields reclaim(@Nullable ReclaimResult result) {
        return result == null
                ? null
                : new Fields()
                        .put("outcome", result.outcome())
                        .put("method", result.method())
                        .put("reason", result.reason())
                        .put("exception", result.exception())
                        .put("message", result.message())
                        .put("budget", result.budget())
                        .put("next", result.next())
                        .put("millis", result.millis() == 0 ? null : result.millis());
    }
}
