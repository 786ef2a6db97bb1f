// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.report.http;

import io.poolagent.agent.report.sink.Overview;

/** Makes the document of what is known. Used by one thread. */
public interface DocumentMaker {
    Document make(Overview overview);
}
