// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.report.app;

import io.poolagent.agent.report.metrics.Metric;

/**
 * A library by which an application has its metrics. Called on a thread of its own, since each method runs code of the application. All
 * of it is called by reflection, through the class that the application uses: the agent ships none.
 */
interface MeterLibrary {
    /** What it is called. */
    String title();

    /** The class by which an application enters it. */
    String entry();

    /** Whether somebody reads what is registered with it. Never makes it read its settings. */
    boolean isUp(Class<?> entry) throws ReflectiveOperationException;

    /** Whether it can be given metrics of this type. */
    boolean shows(Metric.Type type);

    /**
     * Registers and removes. What the application has already under a name, or what it refuses, is left out and said.
     *
     * @param said takes what is left out, with why
     */
    void change(Class<?> entry, Publication to, Publication.Changes changes, LeftOut said)
            throws ReflectiveOperationException;

    /** The name of a metric in dot notation, whole. */
    static String name(Metric metric) {
        return metric.name() + (metric.type() == Metric.Type.INFO ? ".info" : "");
    }

    /** Takes what is left out. */
    interface LeftOut {
        void because(Metric metric, String why);
    }
}
