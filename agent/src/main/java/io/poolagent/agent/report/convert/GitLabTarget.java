// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.report.convert;

import io.poolagent.agent.finding.PoolFacts;
import io.poolagent.agent.report.json.FoundBug;
import io.poolagent.agent.report.json.Json;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** GitLab's Code Quality report. It needs a place: a bug of no file in the repository is left out, and said so. */
final class GitLabTarget implements Target {
    @Override
    public String name() {
        return "gitlab";
    }

    @Override
    public boolean needsLine() {
        return true;
    }

    @Override
    public String convert(Conversion conversion) {
        List<Object> issues = new ArrayList<>();
        for (FoundBug bug : conversion.bugs()) {
            SourceLine line = conversion.sources().lineOf(bug);
            if (line != null) {
                Map<String, Object> place = new LinkedHashMap<>();
                place.put("path", line.path());
                place.put("lines", Collections.singletonMap("begin", line.line()));
                Map<String, Object> issue = new LinkedHashMap<>();
                issue.put("description", Wording.of(bug));
                issue.put("check_name", bug.kindName());
                issue.put("fingerprint", fingerprint(bug, line));
                issue.put("severity", severity(bug));
                issue.put("location", place);
                issues.add(issue);
            }
        }
        return Json.write(issues) + "\n";
    }

    /** GitLab shows one of several with the same: so one in another pool or at another line is another. */
    private static String fingerprint(FoundBug bug, SourceLine line) {
        String all = bug.name() + "\n" + PoolFacts.commonName(bug.poolName()) + "\n" + line.path() + ":" + line.line();
        return UUID.nameUUIDFromBytes(all.getBytes(StandardCharsets.UTF_8))
                .toString()
                .replace("-", "");
    }

    private static String severity(FoundBug bug) {
        return Wording.byGrade(bug, "major", "minor", "info");
    }
}
