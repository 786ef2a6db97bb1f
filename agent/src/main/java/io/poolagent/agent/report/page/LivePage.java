// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.report.page;

import io.poolagent.agent.report.http.Answer;
import io.poolagent.agent.report.http.Content;
import io.poolagent.agent.report.http.Document;
import io.poolagent.agent.report.http.Request;
import io.poolagent.agent.report.http.Surface;
import io.poolagent.agent.report.json.OverviewDocument;
import io.poolagent.agent.report.sink.Overview;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** The live page: its files, and what is known as the document that its script fetches. Immutable. */
public final class LivePage implements Surface {
    private static final String DOCUMENT = "report.json";

    @Override
    public String option() {
        return "page";
    }

    @Override
    public String noun() {
        return "the page";
    }

    @Override
    public Content open(String host, boolean loopback) throws IOException {
        return new Guarded(new Gate(host, loopback), new PageFiles());
    }

    @Override
    public Document make(Overview overview) {
        Answer answer = Answer.of(Answer.JSON, OverviewDocument.of(overview).getBytes(StandardCharsets.UTF_8));
        return request -> answer;
    }

    /** What whoever has the token sees. Immutable. */
    static final class Guarded implements Content {
        private final Gate gate;
        private final PageFiles files;

        Guarded(Gate gate, PageFiles files) {
            this.gate = gate;
            this.files = files;
        }

        @Override
        public @Nullable Answer answer(@Nullable Request request) {
            Answer refusal = gate.check(request);
            if (refusal != null || request == null) {
                return refusal;
            }
            String file = gate.file(request);
            if (DOCUMENT.equals(file)) {
                return null;
            }
            Answer answer = file == null ? null : files.of(file);
            return answer == null ? Answer.notFound() : answer;
        }

        @Override
        public String url(String hostAndPort) {
            return "http://" + hostAndPort + "/?token=" + gate.token();
        }

        @Override
        public String exposure() {
            return "whoever reaches this port and knows the token sees the page";
        }
    }
}
