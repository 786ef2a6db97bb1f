// SPDX-License-Identifier: Apache-2.0
/** The live page: the report page of a running application, served to who has its token. Loaded only if it is asked for. */
package io.poolagent.agent.report.page;
