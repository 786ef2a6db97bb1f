// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.management.MBeanFeatureInfo;
import javax.management.MBeanServerConnection;
import javax.management.Notification;
import javax.management.ObjectName;
import javax.management.openmbean.CompositeData;
import javax.management.openmbean.TabularData;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The MBeans, over a real connector, by a client that has none of the agent's classes. */
class JmxIT {
    @TempDir
    Path folder;

    static List<Jdk> jdks() throws IOException {
        return Jdk.diagonal();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("jdks")
    void aPoolIsReadListenedToDumpedAndGoneOnDetach(Jdk jdk) throws Exception {
        int port = freePort();
        Thread.currentThread().setContextClassLoader(ClassLoader.getPlatformClassLoader());
        try (RunningApp app = new RunningApp(jdk, folder, "hikari", jmx(port))) {
            app.does("acquire");
            app.does("acquire");
            try (JMXConnector connector = connect(port)) {
                MBeanServerConnection server = connector.getMBeanServerConnection();
                ObjectName pool = new ObjectName("dev.poolagent:type=Pool,name=hikari");
                await(() -> server.isRegistered(pool));
                assertThat(server.getAttribute(pool, "Used")).isEqualTo(2);
                assertThat(server.getAttribute(pool, "Maximum")).isEqualTo(4);
                assertThat(server.getAttribute(pool, "Pending")).isEqualTo(0);
                assertThat(server.getAttribute(pool, "Library")).isEqualTo("HikariCP");
                TabularData leases = (TabularData) server.getAttribute(pool, "OpenLeases");
                assertThat(leases.size()).isEqualTo(2);
                CompositeData first = leases.get(new Object[] {1});
                assertThat((String) first.get("Site")).startsWith("com.acme.Attended.does(Attended.java:");
                assertThat(first.get("Thread")).isEqualTo("main");
                assertThat(first.get("Doing")).isEqualTo("IDLE");

                BlockingQueue<Notification> heard = new LinkedBlockingQueue<>();
                server.addNotificationListener(pool, (notification, back) -> heard.add(notification), null, null);
                app.does("close twice");
                Notification told = heard.poll(1, TimeUnit.MINUTES);
                assertThat(told.getType()).isEqualTo("dev.poolagent.finding.DOUBLE_RELEASE");
                assertThat(told.getMessage()).startsWith("DOUBLE_RELEASE").contains("Attended.java:");
                assertThat(((CompositeData) told.getUserData()).get("Count")).isEqualTo(1L);
                await(() -> ((TabularData) server.getAttribute(pool, "Tallies")).size() == 1);
                assertThat(server.getMBeanInfo(pool).getOperations())
                        .as("nothing changes anything")
                        .extracting(MBeanFeatureInfo::getName)
                        .containsExactly("dump");
                assertThat((String) server.invoke(pool, "dump", new Object[0], new String[0]))
                        .contains("1 x DOUBLE_RELEASE", "2 connections are in use now");

                assertThat(CommandRun.of(folder, "detach", app.pid()).exit()).isZero();
                await(() -> !server.isRegistered(pool));
                assertThat(app.does("threads")).isEqualTo("[]");
            }
            Verdicts.parse(app.end()).assertAgentWell();
        }
    }

    /** Each is shown as itself, whichever is in use or was acquired from first. */
    @Test
    void twoPoolsOfOneNameStayApart() throws Exception {
        AgentJvm.Run run = managed("one name");

        assertThat(run.out().lines().filter(line -> line.contains(" and ")))
                .as(run.out())
                .hasSize(4)
                .allMatch(line -> line.endsWith(": 3 and 5"));
        run.verdicts().assertAgentWell();
    }

    @Test
    void aNameThatIsTakenCostsThatPoolsMBeanOnly() throws Exception {
        AgentJvm.Run run = managed("taken name");

        assertThat(run.out()).contains("registered: dev.poolagent:type=Pool,name=invoices");
        assertThat(run.err().lines().filter(line -> line.contains("jmx=on:")))
                .singleElement()
                .asString()
                .contains("no MBean of pool 'orders': another one is called dev.poolagent:name=orders,type=Pool");
    }

    /** Nor does one that throws: it is called by a thread of its own. */
    @Test
    void aListenerThatBlocksHoldsUpNoExit() throws Exception {
        AgentJvm.Run run = managed("listener");
        long ended = System.currentTimeMillis();

        String exits = run.out()
                .lines()
                .filter(line -> line.startsWith("exits at "))
                .findFirst()
                .orElse(run.err());
        assertThat(ended - Long.parseLong(exits.substring("exits at ".length())))
                .isLessThan(4_000);
    }

    @Test
    void aServerThatComesLaterIsWaitedFor() throws Exception {
        AgentJvm.Run run = managed("later", "-Djavax.management.builder.initial=com.acme.server.Builder");

        assertThat(run.out()).as(run.err()).contains("registered: dev.poolagent:type=Pool,name=orders");
        assertThat(run.err()).doesNotContain("jmx=on:");
    }

    /** It would keep what is that one's, such as an application that was undeployed. */
    @Test
    void noThreadIsMadeByOneOfTheApplications() throws Exception {
        assertThat(managed("taken name").out()).contains("registered: ").doesNotContain("inherits: ");
        assertThat(managed("reads").out()).contains("reclaimed: 1").doesNotContain("inherits: ");
    }

    private static AgentJvm.Run managed(String what, String... jvm) throws Exception {
        return new AgentJvm(Jdk.current()).options("jmx=on,page=0").jvm(jvm).run("com.acme.Managed", what);
    }

    @Test
    void anOrderTakesBackWhatIsOverdueFromItsHolder() throws Exception {
        int port = freePort();
        String agent = "jmx=control,overdue-after=4s,capture=always";
        try (RunningApp app = new RunningApp(Jdk.current(), folder, "hikari", jmx(port, agent))) {
            app.does("acquire");
            app.does("acquire");
            try (JMXConnector connector = connect(port)) {
                MBeanServerConnection server = connector.getMBeanServerConnection();
                ObjectName pool = new ObjectName("dev.poolagent:type=Pool,name=hikari");
                await(() -> server.isRegistered(pool));
                await(() -> ((TabularData) server.getAttribute(pool, "Tallies"))
                        .values().stream()
                                .anyMatch(row ->
                                        ((CompositeData) row).get("Count").equals(2L)));
                assertThat(server.getAttribute(pool, "Used")).isEqualTo(2);

                assertThat(server.invoke(pool, "reclaim", new Object[0], new String[0]))
                        .isEqualTo(2);
                await(() -> server.getAttribute(pool, "Used").equals(0));
                assertThat(server.getAttribute(pool, "Reclaimed")).isEqualTo(2L);
                assertThat(server.invoke(pool, "reclaim", new Object[0], new String[0]))
                        .isEqualTo(0);
            }
            Verdicts.parse(app.end()).assertAgentWell();
        }
    }

    @SuppressWarnings("BanJNDI") // A JVM of this test's own.
    private static JMXConnector connect(int port) throws IOException {
        return JMXConnectorFactory.connect(
                new JMXServiceURL("service:jmx:rmi:///jndi/rmi://127.0.0.1:" + port + "/jmxrmi"));
    }

    private static String[] jmx(int port) {
        return jmx(port, "jmx=on,capture=always");
    }

    /** The port is the JVM's own; the agent opens none. */
    private static String[] jmx(int port, String agent) {
        return new String[] {
            "-Dcom.sun.management.jmxremote.port=" + port,
            "-Dcom.sun.management.jmxremote.rmi.port=" + port,
            "-Dcom.sun.management.jmxremote.host=127.0.0.1",
            "-Dcom.sun.management.jmxremote.authenticate=false",
            "-Dcom.sun.management.jmxremote.ssl=false",
            "-Djava.rmi.server.hostname=127.0.0.1",
            "-javaagent:" + AgentJvm.JAR + "=" + agent
        };
    }

    @Test
    void withoutTheOptionNothingOfJmxIsLoaded() throws Exception {
        AgentJvm.Run run = new AgentJvm(Jdk.current()).jvm("-verbose:class").run("com.acme.Releases", "hikari");

        assertThat(run.out())
                .contains("io.poolagent.agent.report.Reporter ")
                .doesNotContain("io.poolagent.agent.report.jmx.");
    }

    private interface Condition {
        boolean holds() throws Exception;
    }

    private static void await(Condition condition) throws Exception {
        long end = System.nanoTime() + TimeUnit.MINUTES.toNanos(1);
        while (!condition.holds()) {
            assertThat(System.nanoTime()).isLessThan(end);
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
