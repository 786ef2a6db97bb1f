// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.report.otlp;

/** The settings of OpenTelemetry of this JVM. */
final class OtlpProperties {
    private OtlpProperties() {}

    static void set(String name, String value) {
        System.setProperty(name, value);
    }

    static void clear() {
        System.getProperties().keySet().removeIf(name -> name.toString().startsWith("otel."));
    }
}
