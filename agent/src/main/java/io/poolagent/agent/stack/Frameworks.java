// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.stack;

import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Code that stands between an application and its pool and is not the application's: frameworks, libraries, servers, drivers.
 * Known by the names of their packages. A library that is missing here counts as the application, which shows a line too much;
 * an application that counts as a library would have none of its lines shown.
 */
final class Frameworks {
    // Each with its packages.
    private static final String[][] NAMES = {
        {"Spring", "org.springframework"},
        {"Hibernate", "org.hibernate"},
        {"MyBatis", "org.apache.ibatis", "org.mybatis", "com.github.pagehelper", "tk.mybatis"},
        {"MyBatis-Plus", "com.baomidou.mybatisplus"},
        {"iBATIS", "com.ibatis"},
        {"jOOQ", "org.jooq"},
        {"Jdbi", "org.jdbi", "org.skife.jdbi"},
        {"Querydsl", "com.querydsl", "com.mysema.query", "io.github.openfeign.querydsl"},
        {"ORMLite", "com.j256.ormlite"},
        {"Requery", "io.requery"},
        {"EclipseLink", "org.eclipse.persistence"},
        {"OpenJPA", "org.apache.openjpa"},
        {"DataNucleus", "org.datanucleus"},
        {"Cayenne", "org.apache.cayenne"},
        {"Blaze-Persistence", "com.blazebit.persistence"},
        {"Ebean", "io.ebean", "io.ebeaninternal", "com.avaje.ebean", "com.avaje.ebeaninternal"},
        {"ActiveJDBC", "org.javalite"},
        {"DbUtils", "org.apache.commons.dbutils"},
        {"Sql2o", "org.sql2o"},
        {"Exposed", "org.jetbrains.exposed"},
        {"Ktorm", "org.ktorm"},
        {"Slick", "slick.jdbc", "slick.basic", "slick.util", "slick.dbio"},
        {"Doobie", "doobie"},
        {"ScalikeJDBC", "scalikejdbc"},
        {"Anorm", "anorm"},
        {"ShardingSphere", "org.apache.shardingsphere"},
        {"Flyway", "org.flywaydb"},
        {"Liquibase", "liquibase"},
        {"Tomcat", "org.apache.catalina", "org.apache.coyote", "org.apache.tomcat", "org.apache.jasper"},
        {"TomEE", "org.apache.openejb", "org.apache.tomee", "org.apache.webbeans"},
        {"Jetty", "org.eclipse.jetty"},
        {"Undertow", "io.undertow"},
        {"JBoss", "org.jboss", "org.wildfly", "org.xnio"},
        {"GlassFish", "org.glassfish", "fish.payara"},
        {"WebSphere", "com.ibm.ws", "io.openliberty"},
        {"WebLogic", "weblogic"},
        {"Karaf", "org.apache.karaf", "org.apache.felix", "org.apache.aries"},
        {"Netty", "io.netty"},
        {"Vert.x", "io.vertx"},
        {"Quarkus", "io.quarkus", "io.smallrye"},
        {"Micronaut", "io.micronaut"},
        {"Helidon", "io.helidon"},
        {"Dropwizard", "io.dropwizard"},
        {"Javalin", "io.javalin"},
        {"Ktor", "io.ktor"},
        {"Play", "play.api", "play.core", "play.db", "play.mvc", "play.libs"},
        {"Akka", "akka.actor", "akka.dispatch", "akka.stream", "akka.http", "org.apache.pekko"},
        {"Grails", "org.grails", "grails"},
        {"Vaadin", "com.vaadin"},
        {"Wicket", "org.apache.wicket"},
        {"ZK", "org.zkoss"},
        {"PrimeFaces", "org.primefaces"},
        {"Struts", "com.opensymphony", "org.apache.struts", "org.apache.struts2"},
        {"JFinal", "com.jfinal"},
        {"CXF", "org.apache.cxf"},
        {"gRPC", "io.grpc"},
        {"Dubbo", "org.apache.dubbo", "com.alibaba.dubbo"},
        {"Reactor", "reactor.core", "reactor.netty", "reactor.util"},
        {"RxJava", "io.reactivex", "rx"},
        {"Resilience4j", "io.github.resilience4j"},
        {"Narayana", "com.arjuna"},
        {"Atomikos", "com.atomikos"},
        {"Bitronix", "bitronix"},
        {"Quartz", "org.quartz"},
        {"JobRunr", "org.jobrunr"},
        {"XXL-JOB", "com.xxl.job.core"},
        {"Camel", "org.apache.camel"},
        {"Activiti", "org.activiti"},
        {"Flowable", "org.flowable"},
        {"Camunda", "org.camunda"},
        {"Guice", "com.google.inject"},
        {"Guava", "com.google.common"},
        {"Apache Commons", "org.apache.commons.lang3", "org.apache.commons.io", "org.apache.commons.beanutils"},
        {"Jackson", "com.fasterxml.jackson", "tools.jackson"},
        {"Gson", "com.google.gson"},
        {"ModelMapper", "org.modelmapper"},
        {"FreeMarker", "freemarker"},
        {"Velocity", "org.apache.velocity"},
        {"Thymeleaf", "org.thymeleaf"},
        {"JUnit", "org.junit", "junit.framework", "junit.textui"},
        {"TestNG", "org.testng"},
        {"Spock", "org.spockframework"},
        {"Kotest", "io.kotest"},
        {"Cucumber", "io.cucumber"},
        {"ScalaTest", "org.scalatest"},
        {"specs2", "org.specs2"},
        {"MUnit", "munit"},
        {"Mockito", "org.mockito"},
        {"Maven", "org.apache.maven"},
        {"Gradle", "org.gradle"},
        {"Kotlin", "kotlin"},
        {"Kotlin coroutines", "kotlinx.coroutines"},
        {"Scala", "scala"},
        {"Cats Effect", "cats.effect"},
        {"ZIO", "zio"},
        {"Groovy", "groovy", "org.codehaus.groovy", "org.apache.groovy"},
        {"Clojure", "clojure"},
        {"the driver of H2", "org.h2"},
        {"the driver of HSQLDB", "org.hsqldb"},
        {"the driver of Derby", "org.apache.derby"},
        {"the driver of SQLite", "org.sqlite"},
        {"the driver of MySQL", "com.mysql"},
        {"the driver of MariaDB", "org.mariadb"},
        {"the driver of PostgreSQL", "org.postgresql"},
        {"the driver of Oracle", "oracle.jdbc", "oracle.net"},
        {"the driver of SQL Server", "com.microsoft.sqlserver", "net.sourceforge.jtds"},
        {"the driver of Db2", "com.ibm.db2"},
        {"the driver of Informix", "com.informix"},
        {"the driver of Sybase", "com.sybase"},
        {"the driver of HANA", "com.sap.db"},
        {"the driver of Firebird", "org.firebirdsql"},
        {"the driver of ClickHouse", "com.clickhouse"},
        {"the driver of Snowflake", "net.snowflake"},
        {"the driver of Trino", "io.trino"},
    };

    private static final Set<String> TEST_ENGINES = new HashSet<>(
            Arrays.asList("JUnit", "TestNG", "Spock", "Kotest", "Cucumber", "ScalaTest", "specs2", "MUnit"));

    private static final int MOST_PARTS = 4;

    // Applications that live in their framework's package, as its authors' own examples do.
    private static final String[] APPLICATIONS = {
        ".sample",
        ".example",
        ".demo",
        ".quickstart",
        ".petclinic",
        ".tutorial",
        ".guide",
        ".showcase",
        ".bugs.",
        ".acme."
    };

    private static final Map<String, String> BY_PACKAGE = new HashMap<>();

    static {
        for (String[] names : NAMES) {
            for (int i = 1; i < names.length; i++) {
                BY_PACKAGE.put(names[i], names[0]);
            }
        }
    }

    private Frameworks() {}

    /** The usual name of what a class is of; null if it is of none of these. */
    static @Nullable String of(String className) {
        if (CodeGroups.isSaidToBeApplication(className)) {
            return null;
        }
        String known = byPackage(className);
        return known == null ? CodeGroups.saidToBeLibrary(className) : known;
    }

    /** Whether a class is of what runs tests. */
    static boolean isTestEngine(String className) {
        return TEST_ENGINES.contains(of(className));
    }

    private static @Nullable String byPackage(String className) {
        int dot = className.indexOf('.');
        for (int parts = 1; dot > 0 && parts <= MOST_PARTS; parts++) {
            String name = BY_PACKAGE.get(className.substring(0, dot));
            if (name != null) {
                return isApplication(className, dot) ? null : name;
            }
            dot = className.indexOf('.', dot + 1);
        }
        return null;
    }

    private static boolean isApplication(String className, int from) {
        for (String mark : APPLICATIONS) {
            if (className.indexOf(mark, from) >= 0) {
                return true;
            }
        }
        return false;
    }
}
