// SPDX-License-Identifier: Apache-2.0
package io.poolagent.pool.spring.it;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A program in a JVM of its own, which has ended. */
record App(int exit, String out) {
    /** What turns the pool on, and what Flyway needs, since Liquibase may come first. */
    static final List<String> TYPE = List.of(
            "--spring.datasource.type=io.poolagent.pool.GuardedDataSource",
            "--spring.datasource.url=jdbc:h2:mem:shop",
            "--spring.datasource.username=app",
            "--spring.datasource.password=hush",
            "--spring.jpa.hibernate.ddl-auto=none",
            "--spring.flyway.baseline-on-migrate=true",
            "--spring.flyway.baseline-version=0");

    static App run(BootVersion boot, Map<String, String> environment, String... properties) throws Exception {
        List<String> arguments = new ArrayList<>(TYPE);
        arguments.addAll(List.of(properties));
        return java(boot.classPath(), environment, List.of(), "com.acme.shop.Shop", arguments);
    }

    static App java(
            String classPath,
            Map<String, String> environment,
            List<String> options,
            String main,
            List<String> arguments)
            throws Exception {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("-XX:TieredStopAtLevel=1");
        command.addAll(options);
        command.addAll(List.of("-cp", classPath, main));
        command.addAll(arguments);
        Path out = Files.createTempFile("shop", ".log");
        try {
            ProcessBuilder builder =
                    new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(out.toFile());
            builder.environment().putAll(environment);
            Process process = builder.start();
            if (!process.waitFor(3, TimeUnit.MINUTES)) {
                process.destroyForcibly().waitFor();
                throw new AssertionError("not ended: " + Files.readString(out));
            }
            return new App(process.exitValue(), Files.readString(out));
        } finally {
            Files.delete(out);
        }
    }
}
