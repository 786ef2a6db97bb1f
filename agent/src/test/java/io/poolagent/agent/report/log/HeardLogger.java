// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.report.log;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;

/** The logger of this JVM's own {@code java.util.logging}, and what it writes. Safe for use by any thread. */
final class HeardLogger extends Handler {
    private final Logger logger = Logger.getLogger(LogTarget.LOGGER);
    private final List<String> texts = Collections.synchronizedList(new ArrayList<>());
    private final SimpleFormatter format = new SimpleFormatter();
    private volatile Runnable then = () -> {};

    HeardLogger() {
        logger.setUseParentHandlers(false);
        logger.addHandler(this);
    }

    /** What is done with each event. */
    void then(Runnable step) {
        then = step;
    }

    List<String> texts() {
        return texts;
    }

    void leave() {
        logger.removeHandler(this);
        logger.setUseParentHandlers(true);
    }

    @Override
    public void publish(LogRecord event) {
        texts.add(format.formatMessage(event));
        then.run();
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
}
