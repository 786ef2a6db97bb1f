// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.report.convert;

import io.poolagent.agent.report.html.Page;
import io.poolagent.agent.report.json.FindingsDocument;
import java.io.IOException;

/** The report page, with the bugs. */
final class HtmlTarget implements Target {
    @Override
    public String name() {
        return "html";
    }

    @Override
    public String convert(Conversion conversion) throws IOException {
        return Page.of(FindingsDocument.of(conversion.bugs(), conversion.version(), conversion.wallMillis()));
    }
}
