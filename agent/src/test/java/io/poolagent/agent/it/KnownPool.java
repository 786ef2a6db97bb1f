// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.it;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * What is to be expected of each kind of pool: the support table as data. docs/pools.md shows it, {@link EveryPoolIT}
 * holds it against every version.
 */
public enum KnownPool {
    GUARDED(
            "the guarded pool",
            "guarded",
            Lost.RECLAIMED,
            SecondClose.HARMLESS,
            "rolled back, reset and returned",
            v("this one", 17)),
    HIKARI(
            "HikariCP",
            "hikari",
            Lost.RECLAIMED,
            SecondClose.HARMLESS,
            "rolled back and evicted",
            v("2.4.13", 8, "HikariCP-java7-2.4.13", "slf4j-api-1.7.36"),
            v("2.7.9", 8, "HikariCP-2.7.9", "slf4j-api-1.7.36"),
            v("3.4.5", 8, "HikariCP-3.4.5", "slf4j-api-1.7.36"),
            v("4.0.3", 8, "HikariCP-4.0.3", "slf4j-api-1.7.36"),
            v("5.1.0", 11, "HikariCP-5.1.0", "slf4j-api-1.7.36"),
            v("6.3.3", 11, "HikariCP-6.3.3", "slf4j-api-1.7.36"),
            v("7.1.0", 11, "HikariCP-7.1.0", "slf4j-api-1.7.36")),
    DBCP2(
            "Commons DBCP 2",
            "dbcp2",
            Lost.RECLAIMED,
            SecondClose.HARMLESS,
            "rolled back and invalidated",
            v("2.1.1", 8, "commons-dbcp2-2.1.1", "commons-pool2-2.4.2", "commons-logging-1.2"),
            v("2.9.0", 8, "commons-dbcp2-2.9.0", "commons-pool2-2.10.0", "commons-logging-1.2"),
            v("2.14.0", 8, "commons-dbcp2-2.14.0", "commons-pool2-2.13.0", "commons-logging-1.2")),
    TOMCAT_DBCP2(
            "Tomcat's own copy of DBCP 2",
            "tomcat-dbcp2",
            Lost.RECLAIMED,
            SecondClose.HARMLESS,
            "rolled back and invalidated",
            v("9.0.112", 8, "tomcat-dbcp-9.0.112", "tomcat-juli-9.0.112"),
            v("11.0.14", 17, "tomcat-dbcp-11.0.14", "tomcat-juli-11.0.14")),
    DBCP(
            "Commons DBCP 1",
            "dbcp",
            Lost.RECLAIMED,
            SecondClose.HARMLESS,
            "rolled back and invalidated",
            v("1.4", 8, "commons-dbcp-1.4", "commons-pool-1.5.4")),
    TOMCAT("Tomcat JDBC", "tomcat", Lost.RECLAIMED, SecondClose.HARMLESS, "rolled back and closed", tomcatVersions()),
    TOMCAT_SHARED(
            "Tomcat JDBC, `useDisposableConnectionFacade=false`",
            "tomcat-shared",
            Lost.RECLAIMED,
            SecondClose.REPAIRED,
            "rolled back and closed",
            tomcatVersions()),
    C3P0(
            "c3p0",
            "c3p0",
            Lost.UNSEEN,
            SecondClose.HARMLESS,
            "the pool itself keeps every connection that it lent, so none is ever collected",
            v("0.9.5.5", 8, "c3p0-0.9.5.5", "mchange-commons-java-0.2.19"),
            v("0.10.2", 8, "c3p0-0.10.2", "mchange-commons-java-0.3.1"),
            v("0.14.1", 8, "c3p0-0.14.1", "mchange-commons-java-0.6.1")),
    DRUID("Druid", "druid", Lost.RECLAIMED, SecondClose.HARMLESS, "rolled back and discarded", druidVersions()),
    DRUID_ABANDONING(
            "Druid, `removeAbandoned=true`",
            "druid-abandoning",
            Lost.UNSEEN,
            SecondClose.HARMLESS,
            "the pool itself keeps every connection that it lent, so none is ever collected",
            druidVersions()),
    AGROAL(
            "Agroal",
            "agroal",
            Lost.RECLAIMED,
            SecondClose.HARMLESS,
            "rolled back and flushed",
            v("1.17", 8, "agroal-pool-1.17", "agroal-api-1.17"),
            v("2.8", 11, "agroal-pool-2.8", "agroal-api-2.8"),
            v("3.2.1", 17, "agroal-pool-3.2.1", "agroal-api-3.2.1")),
    VIBUR("Vibur", "vibur", Lost.RECLAIMED, SecondClose.HARMLESS, "rolled back and destroyed", viburVersions()),
    VIBUR_TRACKING(
            "Vibur, `poolEnableConnectionTracking=true`",
            "vibur-tracking",
            Lost.UNSEEN,
            SecondClose.HARMLESS,
            "the pool itself keeps every connection that it lent, so none is ever collected",
            viburVersions()),
    BONECP(
            "BoneCP",
            "bonecp",
            Lost.TOLD,
            SecondClose.HARMLESS,
            "its statements do not keep their connection alive, and the pool closes some by itself",
            v("0.8.0", 8, "bonecp-0.8.0.RELEASE", "guava-15.0", "slf4j-api-1.7.36")),
    BONECP_07(
            "BoneCP 0.7",
            "bonecp",
            Lost.TOLD,
            SecondClose.HARMFUL,
            "its statements do not keep their connection alive, and the pool closes some by itself",
            v("0.7.1", 8, "bonecp-0.7.1.RELEASE", "guava-r08", "slf4j-api-1.7.36")),
    DBCP2_BY_HAND(
            "Commons Pool 2 with the parts of DBCP 2",
            "dbcp2-by-hand",
            Lost.RECLAIMED,
            SecondClose.HARMLESS,
            "rolled back and invalidated",
            v("2.1.1", 8, "commons-dbcp2-2.1.1", "commons-pool2-2.4.2", "commons-logging-1.2"),
            v("2.14.0", 8, "commons-dbcp2-2.14.0", "commons-pool2-2.13.0", "commons-logging-1.2")),
    UCP(
            "Oracle UCP with another driver than Oracle's",
            "ucp",
            Lost.RECLAIMED,
            SecondClose.HARMLESS,
            "rolled back and closed",
            v("19.22", 8, "ucp-19.22.0.0", "ojdbc8-19.22.0.0"),
            v("23.26.4", 11, "ucp-23.26.4.0.0", "ojdbc11-23.26.4.0.0")),
    IRONJACAMAR(
            "IronJacamar",
            "ironjacamar",
            Lost.UNSEEN,
            SecondClose.HARMLESS,
            "the pool itself keeps every connection that it lent, so none is ever collected",
            ironJacamar(
                    "1.4.38",
                    8,
                    "jboss-connector-api_1.7_spec-1.0.0.Final",
                    "jboss-transaction-api_1.2_spec-1.1.1.Final"),
            ironJacamar(
                    "1.5.9",
                    8,
                    "jboss-connector-api_1.7_spec-1.0.0.Final",
                    "jboss-transaction-api_1.2_spec-1.1.1.Final"),
            ironJacamar("3.0.16", 11, "jakarta.resource-api-2.1.0", "jakarta.transaction-api-2.0.1")),
    MARIADB(
            "MariaDB's own pool",
            "mariadb",
            Lost.RECLAIMED,
            SecondClose.HARMFUL,
            "its socket is closed, upon which the server rolls back",
            v("2.7.13", 8, "mariadb-java-client-2.7.13"),
            v("3.5.11", 8, "mariadb-java-client-3.5.11")),
    H2(
            "H2's JdbcConnectionPool",
            "h2",
            Lost.RECLAIMED,
            SecondClose.HARMLESS,
            "rolled back and closed",
            v("2.2.224", 11));

    /** What becomes of a connection that the application lost. */
    public enum Lost {
        RECLAIMED,
        TOLD,
        UNSEEN
    }

    /** What a close does to the one who holds the connection by then. */
    enum SecondClose {
        /** Nothing, with or without the agent. */
        HARMLESS,
        /** It takes the connection away, unless the agent watches. */
        REPAIRED,
        /** It takes the connection away: the pool lends one object again and again, and nobody can tell whose close it is. */
        HARMFUL
    }

    /** What of a session a holder can change. */
    static final List<String> STATES = List.of("isolation", "read-only mode", "catalog", "schema", "autocommit");

    final String title;
    /** The name that the watched programs know it by. */
    public final String kind;

    public final Lost lost;
    final SecondClose secondClose;

    final String how;

    @SuppressWarnings("ImmutableEnumChecker") // It is one of List.of.
    final List<Version> versions;

    KnownPool(String title, String kind, Lost lost, SecondClose secondClose, String how, Version... versions) {
        this.title = title;
        this.kind = kind;
        this.lost = lost;
        this.secondClose = secondClose;
        this.how = how;
        this.versions = List.of(versions);
    }

    /** Why the agent does not take a connection back that its holder still has; null where it does if it is asked to. */
    public String keptBecause() {
        return switch (this) {
            case TOMCAT_SHARED -> "the closed one would work on, as the next holder's";
            case BONECP_07, MARIADB -> "one object is lent again and again";
            default -> null;
        };
    }

    /** What becomes of a transaction that is open at close(), unless the pool is configured otherwise. */
    public String openTransaction(Version version) {
        return switch (this) {
            case IRONJACAMAR -> version.equals(oldest()) ? "left open" : "committed";
            case AGROAL -> "committed";
            case TOMCAT, TOMCAT_SHARED, VIBUR, VIBUR_TRACKING, BONECP_07, UCP -> "left open";
            default -> "rolled back";
        };
    }

    /** Whether the agent knows that: of some it does not, since their versions differ, or it is up to who built them. */
    public boolean isOpenTransactionKnown() {
        return switch (this) {
            case BONECP, BONECP_07, DBCP2_BY_HAND, UCP, IRONJACAMAR, MARIADB -> false;
            default -> true;
        };
    }

    /** What of a changed session the next holder gets, unless the pool is configured otherwise; in the agent's words. */
    List<String> handsOn(Version version) {
        return switch (this) {
            case TOMCAT, TOMCAT_SHARED, VIBUR, VIBUR_TRACKING, UCP -> STATES;
            case DBCP2, TOMCAT_DBCP2, DBCP2_BY_HAND -> STATES.subList(0, 4);
            case DBCP -> STATES.subList(0, 3);
            case AGROAL -> version.number().equals("1.17") ? STATES.subList(1, 4) : STATES.subList(2, 4);
            case DRUID, DRUID_ABANDONING -> version.equals(oldest()) ? List.of("catalog") : STATES.subList(2, 4);
            case HIKARI, C3P0, IRONJACAMAR -> STATES.subList(2, 4);
            case BONECP -> List.of("isolation", "catalog", "schema");
            case BONECP_07 -> List.of("isolation", "read-only mode", "catalog", "autocommit");
            case H2 -> List.of("isolation", "schema");
            case GUARDED, MARIADB -> List.of();
        };
    }

    /** Whether the agent knows that. Others can be taught to reset it in ways that it does not read. */
    boolean isHandingOnKnown() {
        return switch (this) {
            case HIKARI, DBCP2, TOMCAT_DBCP2, DBCP, TOMCAT, TOMCAT_SHARED, VIBUR, VIBUR_TRACKING -> true;
            default -> false;
        };
    }

    public Version oldest() {
        return versions.get(0);
    }

    public Version newest() {
        return versions.get(versions.size() - 1);
    }

    /**
     * One release of a pool.
     *
     * @param javaFrom the first Java that it runs on, of those that are tried
     */
    public record Version(String number, int javaFrom, List<String> jars) {
        public List<Path> paths() {
            Path copied = Path.of(System.getProperty("pools.jars"));
            return jars.stream().map(jar -> copied.resolve(jar + ".jar")).toList();
        }

        @Override
        public String toString() {
            return number;
        }
    }

    private static Version v(String number, int javaFrom, String... jars) {
        return new Version(number, javaFrom, List.of(jars));
    }

    private static Version[] tomcatVersions() {
        return Stream.of("8.5.100:8", "9.0.112:8", "10.1.50:11", "11.0.25:17")
                .map(version -> version.split(":", -1))
                .map(version -> v(
                        version[0],
                        Integer.parseInt(version[1]),
                        "tomcat-jdbc-" + version[0],
                        "tomcat-juli-" + version[0]))
                .toArray(Version[]::new);
    }

    private static Version ironJacamar(String number, int javaFrom, String... others) {
        return v(
                number,
                javaFrom,
                Stream.concat(
                                Stream.of("jdbc", "core-impl", "core-api", "common-impl", "common-api", "common-spi")
                                        .map(part -> "ironjacamar-" + part + "-" + number + ".Final"),
                                Stream.concat(
                                        Stream.of("jboss-logging-3.4.3.Final", "jboss-transaction-spi-7.6.0.Final"),
                                        Stream.of(others)))
                        .toArray(String[]::new));
    }

    private static Version[] viburVersions() {
        return Stream.of("22.2:8", "25.0:8", "26.0:11")
                .map(version -> version.split(":", -1))
                .map(version -> v(
                        version[0],
                        Integer.parseInt(version[1]),
                        "vibur-dbcp-" + version[0],
                        "vibur-object-pool-" + version[0],
                        "slf4j-api-1.7.36"))
                .toArray(Version[]::new);
    }

    private static Version[] druidVersions() {
        return new Version[] {v("1.1.24", 8, "druid-1.1.24"), v("1.2.28", 8, "druid-1.2.28")};
    }
}
