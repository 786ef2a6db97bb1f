// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.it;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A Tomcat as its distribution has it, with the agent as docs/recipes.md puts it there. */
final class Tomcat {
    private Tomcat() {}

    /** A folder of its own, without an application yet. */
    static Path base(Path folder) throws IOException {
        Path base = Files.createDirectories(folder.resolve("base"));
        for (String name : List.of("bin", "logs", "temp", "work", "webapps")) {
            Files.createDirectories(base.resolve(name));
        }
        ServerFiles.copy(ServerFiles.server("apache-tomcat-").resolve("conf"), base.resolve("conf"));
        Files.writeString(base.resolve("bin/setenv.sh"), Recipe.block("Tomcat bin/setenv.sh"));
        return base;
    }

    static ServerRun start(Jdk jdk, Path folder, Path base, Map<String, String> environment, int port, URI page)
            throws IOException {
        Path home = ServerFiles.server("apache-tomcat-");
        String xml = Files.readString(home.resolve("conf/server.xml"))
                .replace("port=\"8005\"", "port=\"-1\"")
                .replace("port=\"8080\"", "address=\"127.0.0.1\" port=\"" + port + "\"");
        Files.writeString(base.resolve("conf/server.xml"), xml);
        Map<String, String> all = new HashMap<>(environment);
        all.putAll(Map.of(
                "CATALINA_HOME",
                home.toString(),
                "CATALINA_BASE",
                base.toString(),
                "JRE_HOME",
                jdk.home().toString()));
        return new ServerRun(folder, all, List.of("sh", home + "/bin/catalina.sh", "run"), page);
    }
}
