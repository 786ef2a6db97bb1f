// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.report.metrics;

import io.poolagent.agent.finding.Faults;
import io.poolagent.agent.report.http.Answer;
import io.poolagent.agent.report.http.Content;
import io.poolagent.agent.report.http.Document;
import io.poolagent.agent.report.http.Surface;
import io.poolagent.agent.report.sink.Overview;
import io.prometheus.metrics.config.EscapingScheme;
import io.prometheus.metrics.expositionformats.ExpositionFormatWriter;
import io.prometheus.metrics.expositionformats.OpenMetricsTextFormatWriter;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.Paths;
import org.jspecify.annotations.Nullable;

/** The metrics, to be scraped at {@code /metrics} in the format of Prometheus or of OpenMetrics, as the scraper accepts. */
public final class MetricsSurface implements Surface {
    private static final int LONGEST_TOKEN = 4_096;

    private final @Nullable String tokenFile;
    private final MetricsModel model;

    /**
     * Reads nothing yet.
     *
     * @param tokenFile holds the token that a scrape must bring; null for none
     * @param faults the agent's own, which are counted
     */
    public MetricsSurface(@Nullable String tokenFile, Faults faults) {
        this.tokenFile = tokenFile;
        this.model = new MetricsModel(faults);
    }

    @Override
    public String option() {
        return "metrics";
    }

    @Override
    public String noun() {
        return "metrics";
    }

    @Override
    public Content open(String host, boolean loopback) throws IOException {
        return new Scraped(host, loopback, tokenFile == null ? null : token(Paths.get(tokenFile)));
    }

    /** Nothing is served if there should be a token and is none. */
    private static String token(Path file) throws IOException {
        byte[] read = new byte[LONGEST_TOKEN + 1]; // Whatever the file is: it may be a device without end.
        int size = 0;
        try (InputStream in = Files.newInputStream(file)) {
            for (int more; size < read.length && (more = in.read(read, size, read.length - size)) > 0; ) {
                size += more;
            }
        }
        String token = size > LONGEST_TOKEN ? "" : new String(read, 0, size, StandardCharsets.UTF_8).trim();
        if (!token.matches("[\\x21-\\x7e]+")) {
            throw new IOException("metrics-token=" + file + " holds no token (expected: one line without spaces)");
        }
        return token;
    }

    @Override
    public Document make(Overview overview) {
        MetricSnapshots snapshots = PrometheusText.of(model.of(overview));
        Answer text = answer(PrometheusTextFormatWriter.create(), snapshots);
        Answer openMetrics = answer(OpenMetricsTextFormatWriter.create(), snapshots);
        return request -> Scraped.wantsOpenMetrics(request) ? openMetrics : text;
    }

    private static Answer answer(ExpositionFormatWriter format, MetricSnapshots snapshots) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            format.write(out, snapshots, EscapingScheme.UNDERSCORE_ESCAPING);
        } catch (IOException e) {
            throw new UncheckedIOException(e); // To memory: it does not happen.
        }
        return Answer.of(format.getContentType(), out.toByteArray());
    }
}
