// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.it;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Logging frameworks, as applications have them: their jars and their settings. */
final class Logging {
    static final String LOGBACK = """
            <configuration>
              <appender name="FILE" class="ch.qos.logback.core.FileAppender">
                <file>%s</file>
                <encoder><pattern>%%-5level [%%thread] %%logger{39} : %%msg%%n</pattern></encoder>
              </appender>
              <root level="INFO"><appender-ref ref="FILE"/></root>
            </configuration>
            """;

    static final String LOG4J = """
            <Configuration>
              <Appenders>
                <File name="FILE" fileName="%s"><PatternLayout pattern="%%-5level [%%thread] %%logger : %%msg%%n"/></File>
                %s
              </Appenders>
              <Loggers><Root level="INFO"><AppenderRef ref="FILE"/>%s</Root></Loggers>
            </Configuration>
            """;

    static final String TABLE = """
            <JDBC name="TABLE" tableName="LOG">
              <ConnectionFactory class="com.acme.LogsOwn" method="connection"/>
              <Column name="MESSAGE" pattern="%msg"/>
            </JDBC>
            """;

    static final String JUL = """
            handlers=java.util.logging.FileHandler
            java.util.logging.FileHandler.pattern=%s
            java.util.logging.FileHandler.formatter=java.util.logging.SimpleFormatter
            java.util.logging.SimpleFormatter.format=%%4$s [%%2$s] %%3$s : %%5$s%%n
            """;

    private Logging() {}

    static AgentJvm app(Path folder, Jdk jdk, String... jars) throws IOException {
        List<Path> first = new ArrayList<>(List.of(folder));
        for (String jar : jars) {
            first.add(jar(jar));
        }
        return new AgentJvm(jdk).on(first);
    }

    static Path jar(String name) throws IOException {
        try (Stream<Path> all = Files.list(Path.of(System.getProperty("logging.jars")))) {
            return all.filter(file -> file.getFileName().toString().startsWith(name))
                    .findFirst()
                    .orElseThrow();
        }
    }
}
