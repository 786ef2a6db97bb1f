// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.instrument.Instrumentation;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Properties;
import org.junit.jupiter.api.Test;

/** Reasons not to start. */
class PreflightTest {
    @Test
    void startsWhereItCan() {
        assertThat(objection(true, "java.version", "17.0.15")).isNull();
        assertThat(objection(true, "java.version", "1.8.0_504")).isNull();
    }

    @Test
    void saysWhyNot() {
        assertThat(objection(false, "java.version", "17")).contains("as it was shipped, not repackaged");
        assertThat(objection(true, "java.version", "1.8.0_31"))
                .isEqualTo("Java 1.8.0_31 is too early (Java 8u40 or later is needed)");
        assertThat(objection(true, AttachProtocol.RUNNING, "1")).contains("running already");
        assertThat(objection(true, "org.graalvm.nativeimage.imagecode", "runtime"))
                .contains("native image");
    }

    @Test
    void staysOutOfTheJdksOwnTools() {
        assertThat(Preflight.isJdkTool(properties("sun.java.command", "jdk.jcmd/sun.tools.jps.Jps")))
                .isTrue();
        assertThat(Preflight.isJdkTool(properties("sun.java.command", "com.sun.tools.javac.Main A.java")))
                .isTrue();
        assertThat(Preflight.isJdkTool(properties("sun.java.command", "com.acme.Main")))
                .isFalse();
    }

    @Test
    void watchesASourceFileThatTheLauncherRuns() {
        assertThat(List.of(
                        "jdk.compiler/com.sun.tools.javac.launcher.Main Leak.java",
                        "jdk.compiler/com.sun.tools.javac.launcher.SourceLauncher Leak.java",
                        "jdk.jshell.execution.RemoteExecutionControl 4711"))
                .noneMatch(command -> Preflight.isJdkTool(properties("sun.java.command", command)));
        assertThat(List.of(
                        "jdk.compiler/com.sun.tools.javac.Main Leak.java",
                        "jdk.jshell/jdk.internal.jshell.tool.JShellToolProvider"))
                .allMatch(command -> Preflight.isJdkTool(properties("sun.java.command", command)));
    }

    private static String objection(boolean retransform, String key, String value) {
        Instrumentation instrumentation = (Instrumentation) Proxy.newProxyInstance(
                PreflightTest.class.getClassLoader(),
                new Class<?>[] {Instrumentation.class},
                (proxy, method, arguments) -> retransform);
        return Preflight.objection(instrumentation, properties(key, value));
    }

    private static Properties properties(String key, String value) {
        Properties properties = new Properties();
        properties.setProperty(key, value);
        return properties;
    }
}
