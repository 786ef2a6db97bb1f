// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.it;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Where programs run: one pool on one Java with one collector, one way to compile and one setting of the agent's. */
record FuzzCell(
        KnownPool pool, KnownPool.Version version, Jdk jdk, Gc gc, Mode mode, String capture, long first, int seeds) {
    private static final Duration LIMIT = Duration.ofMinutes(20);
    private static final List<Path> TRANSACTIONS = jars(
            "narayana-jta-5.10.6.Final",
            "jboss-transaction-api_1.2_spec-1.1.1.Final",
            "jboss-transaction-spi-7.6.0.Final",
            "jboss-logging-3.4.3.Final");

    enum Gc {
        SERIAL("-XX:+UseSerialGC"),
        PARALLEL("-XX:+UseParallelGC"),
        G1("-XX:+UseG1GC"),
        Z("-XX:+UseZGC"),
        SHENANDOAH("-XX:+UseShenandoahGC");

        private static final Map<String, Boolean> HERE = new ConcurrentHashMap<>();

        private final String option;

        Gc(String option) {
            this.option = option;
        }

        /** Some builds of a Java have not all of them. */
        static List<Gc> of(Jdk jdk) {
            return Arrays.stream(values())
                    .filter(gc -> HERE.computeIfAbsent(jdk + gc.option, key -> gc.isIn(jdk)))
                    .toList();
        }

        private boolean isIn(Jdk jdk) {
            if (this != Z && this != SHENANDOAH) {
                return true;
            }
            try {
                return new ProcessBuilder(jdk.java().toString(), option, "-version")
                                .redirectErrorStream(true)
                                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                                .start()
                                .waitFor()
                        == 0;
            } catch (IOException e) {
                return false;
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    /** How the JVM runs code: that decides for how long a variable keeps its object. */
    enum Mode {
        /** The programs are compiled as they begin. */
        EAGER,
        OPTIMISED,
        XCOMP,
        XINT,
        /** All identity hashes are equal. */
        COLLIDING;

        void set(AgentJvm jvm, Jdk jdk) {
            switch (this) {
                case EAGER ->
                    jvm.jvm(
                            jdk.version() < 9
                                    ? new String[] {
                                        "-XX:Tier3InvocationThreshold=1",
                                        "-XX:Tier3MinInvocationThreshold=1",
                                        "-XX:Tier3CompileThreshold=1",
                                        "-XX:Tier3BackEdgeThreshold=40"
                                    }
                                    : new String[] {
                                        "-XX:CompileCommand=quiet",
                                        "-XX:CompileCommand=CompileThresholdScaling,com/acme/fuzz/*.*,0.001"
                                    });
                case OPTIMISED -> jvm.optimised();
                case XCOMP -> jvm.jvm("-Xcomp");
                case XINT -> jvm.jvm("-Xint");
                case COLLIDING -> jvm.jvm("-XX:+UnlockExperimentalVMOptions", "-XX:hashCode=2");
            }
        }
    }

    FuzzCell with(long from, int many) {
        return new FuzzCell(pool, version, jdk, gc, mode, capture, from, many);
    }

    FuzzCell with(Mode other) {
        return new FuzzCell(pool, version, jdk, gc, other, capture, first, seeds);
    }

    /** With these options of the agent's. */
    FuzzCell with(String options) {
        return new FuzzCell(pool, version, jdk, gc, mode, options, first, seeds);
    }

    /** With or without the agent. */
    AgentJvm.Run run(boolean watched, Path folder, String... programs) throws IOException, InterruptedException {
        List<Path> jars = new ArrayList<>(version.paths());
        boolean transactions = pool == KnownPool.DBCP2;
        if (transactions) {
            jars.addAll(TRANSACTIONS);
        }
        AgentJvm jvm = new AgentJvm(jdk)
                .on(jars)
                .options("overdue-after=5m,capture=" + capture) // A busy machine lets programs wait for long.
                .jvm(
                        gc.option,
                        "-Xmx400m",
                        "-Dfuzz.gc-pause=" + Integer.getInteger("fuzz.gc-pause", 30),
                        "-DCoreEnvironmentBean.nodeIdentifier=1",
                        "-DCoordinatorEnvironmentBean.transactionStatusManagerEnable=false",
                        "-DObjectStoreEnvironmentBean.objectStoreDir=" + folder,
                        "-DObjectStoreEnvironmentBean.communicationStore.objectStoreDir=" + folder,
                        "-DObjectStoreEnvironmentBean.stateStore.objectStoreDir=" + folder);
        mode.set(jvm, jdk);
        String[] arguments = new String[programs.length + 1];
        arguments[0] = pool.kind;
        System.arraycopy(programs, 0, arguments, 1, programs.length);
        return (watched ? jvm : jvm.unwatched()).run(LIMIT, Map.of(), "com.acme.Fuzz", arguments);
    }

    private static List<Path> jars(String... names) {
        return Arrays.stream(names)
                .map(name -> Path.of(System.getProperty("pools.jars")).resolve(name + ".jar"))
                .toList();
    }

    @Override
    public String toString() {
        return pool.title + " " + version + ", " + jdk + ", " + gc + ", " + mode + ", capture=" + capture + ", seeds "
                + first + " to " + (first + seeds - 1);
    }
}
