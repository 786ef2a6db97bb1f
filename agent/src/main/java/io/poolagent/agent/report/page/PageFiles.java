// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.report.page;

import io.poolagent.agent.report.html.Page;
import io.poolagent.agent.report.http.Answer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The files of the live page: the style and the scripts of the report page, its frame, and the script that refreshes it. Immutable. */
final class PageFiles {
    private final Map<String, Answer> answers = new HashMap<>();

    PageFiles() throws IOException {
        put("", Answer.HTML, Page.part(PageFiles.class, "live.html"));
        put("page.css", Answer.CSS, Page.style() + Page.part(PageFiles.class, "live.css"));
        put("page.js", Answer.SCRIPT, Page.scripts() + Page.part(PageFiles.class, "live.js"));
    }

    private void put(String name, String type, String text) {
        answers.put(name, Answer.of(type, text.getBytes(StandardCharsets.UTF_8)));
    }

    /** Null if there is none. */
    @Nullable
    Answer of(String name) {
        return answers.get(name);
    }
}
