// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent;

import io.poolagent.agent.report.json.LiveDocument;
import io.poolagent.agent.report.json.OverviewDocument;
import io.poolagent.agent.report.sink.Overview;
import io.poolagent.agent.report.text.TextReport;
import java.time.ZoneId;
import org.jspecify.annotations.Nullable;

/** In which form a running agent answers who asks for its report. */
enum ReportForm {
    /** Also written to where findings go. */
    TEXT(AttachProtocol.REPORT) {
        @Override
        String of(Overview overview) {
            return new TextReport(ZoneId.systemDefault()).report(overview.bugs(), overview.held());
        }
    },
    JSON(AttachProtocol.REPORT_JSON) {
        @Override
        String of(Overview overview) {
            return OverviewDocument.of(overview);
        }
    },
    /** What is in use now, and no more. */
    LIVE(AttachProtocol.LIVE) {
        @Override
        String of(Overview overview) {
            return LiveDocument.of(overview);
        }
    };

    private final String argument;

    ReportForm(String argument) {
        this.argument = argument;
    }

    /** The one that an argument asks for; null if it asks for something else. */
    static @Nullable ReportForm askedBy(@Nullable String argument) {
        for (ReportForm form : argument == null ? new ReportForm[0] : values()) {
            if (argument.startsWith(form.argument)) {
                return form;
            }
        }
        return null;
    }

    /** The file that such an argument names. */
    String file(String asked) {
        return asked.substring(argument.length());
    }

    abstract String of(Overview overview);
}
