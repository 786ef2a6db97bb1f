// SPDX-License-Identifier: Apache-2.0
package com.acme;

import java.sql.Connection;
import java.sql.Statement;
import java.util.Iterator;
import java.util.Properties;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.apache.ibatis.session.SqlSession;
import org.apache.ibatis.session.SqlSessionFactory;
import org.apache.ibatis.session.SqlSessionFactoryBuilder;
import org.flywaydb.core.Flyway;
import org.hibernate.Session;
import org.hibernate.SessionFactory;
import org.hibernate.Transaction;
import org.hibernate.cfg.AvailableSettings;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jooq.DSLContext;
import org.jooq.SQLDialect;
import org.jooq.impl.DSL;
import org.quartz.Job;
import org.quartz.JobBuilder;
import org.quartz.JobExecutionContext;
import org.quartz.Scheduler;
import org.quartz.SimpleScheduleBuilder;
import org.quartz.TriggerBuilder;
import org.quartz.impl.StdSchedulerFactory;
import org.quartz.utils.ConnectionProvider;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Reaches its database as most applications do, through frameworks, each used as its manual says; and then once through
 * each of those that hand something out to be closed, without closing it. Argument: the pool.
 */
public final class Frameworks {
    private static final int SIZE = 8;
    private static final int TIMES = 50;

    private final DataSource pool;

    private Frameworks(DataSource pool) {
        this.pool = pool;
    }

    public static void main(String[] args) throws Exception {
        Frameworks app = new Frameworks(Pools.open(args[0], SIZE));
        app.migrate();
        try (SessionFactory hibernate = app.hibernate()) {
            app.hibernate(hibernate);
            app.myBatis();
            app.jooq();
            app.jdbi();
            app.spring();
            app.quartz();
            app.forgets(hibernate);
            Collector.awaitWhole(app.pool, SIZE);
        }
        System.out.println("done");
        System.exit(0); // Some pools keep threads.
    }

    private void migrate() throws Exception {
        try (Connection c = pool.getConnection();
                Statement s = c.createStatement()) {
            s.execute("CREATE TABLE item(id BIGINT AUTO_INCREMENT PRIMARY KEY, name VARCHAR(99))");
            s.execute("RUNSCRIPT FROM 'classpath:/org/quartz/impl/jdbcjobstore/tables_h2.sql'");
        }
        Flyway.configure().dataSource(pool).baselineOnMigrate(true).load().migrate();
        try (Connection c = pool.getConnection()) {
            liquibase.database.Database database = liquibase.database.DatabaseFactory.getInstance()
                    .findCorrectDatabaseImplementation(new liquibase.database.jvm.JdbcConnection(c));
            new liquibase.Liquibase(
                            new liquibase.changelog.DatabaseChangeLog("none"),
                            new liquibase.resource.ClassLoaderResourceAccessor(),
                            database)
                    .update("");
        }
        System.out.println("migrated");
    }

    private SessionFactory hibernate() {
        org.hibernate.cfg.Configuration configuration = new org.hibernate.cfg.Configuration();
        configuration.getProperties().put(AvailableSettings.DATASOURCE, pool);
        return configuration.buildSessionFactory();
    }

    private void hibernate(SessionFactory hibernate) {
        for (int i = 0; i < TIMES; i++) {
            try (Session session = hibernate.openSession()) {
                Transaction transaction = session.beginTransaction();
                session.createNativeQuery("INSERT INTO item(name) VALUES('h')").executeUpdate();
                transaction.commit();
                try (Stream<?> names = session.createNativeQuery("SELECT name FROM item").stream()) {
                    names.limit(2).count();
                }
            }
            try (Session session = hibernate.openSession()) {
                Transaction transaction = session.beginTransaction();
                session.createNativeQuery("INSERT INTO item(name) VALUES('h')").executeUpdate();
                transaction.rollback();
            }
        }
        System.out.println("hibernate");
    }

    private SqlSessionFactory mappers() {
        org.apache.ibatis.session.Configuration configuration =
                new org.apache.ibatis.session.Configuration(new org.apache.ibatis.mapping.Environment(
                        "shop", new org.apache.ibatis.transaction.jdbc.JdbcTransactionFactory(), pool));
        configuration.addMapper(Items.class);
        return new SqlSessionFactoryBuilder().build(configuration);
    }

    private void myBatis() {
        SqlSessionFactory sessions = mappers();
        for (int i = 0; i < TIMES; i++) {
            try (SqlSession session = sessions.openSession()) {
                session.getMapper(Items.class).add("m" + i);
                session.commit();
            }
            // Rolled back by its close().
            try (SqlSession session = sessions.openSession()) {
                session.getMapper(Items.class).add("rolled back");
            }
        }
        System.out.println("mybatis");
    }

    private void jooq() {
        DSLContext jooq = DSL.using(pool, SQLDialect.H2);
        for (int i = 0; i < TIMES; i++) {
            jooq.fetch("SELECT name FROM item");
            jooq.transaction(inside -> DSL.using(inside).execute("INSERT INTO item(name) VALUES('q')"));
            try (Stream<?> names = jooq.fetchStream("SELECT name FROM item")) {
                names.limit(2).count();
            }
        }
        System.out.println("jooq");
    }

    private void jdbi() {
        Jdbi jdbi = Jdbi.create(pool);
        for (int i = 0; i < TIMES; i++) {
            jdbi.useTransaction(handle -> handle.execute("INSERT INTO item(name) VALUES('d')"));
            jdbi.useHandle(handle -> {
                try (Stream<String> names = handle.createQuery("SELECT name FROM item").mapTo(String.class).stream()) {
                    names.limit(2).count();
                }
            });
        }
        System.out.println("jdbi");
    }

    private void spring() throws Exception {
        JdbcTemplate template = new JdbcTemplate(pool);
        DataSourceTransactionManager manager = new DataSourceTransactionManager(pool);
        TransactionTemplate usual = new TransactionTemplate(manager);
        TransactionTemplate strict = new TransactionTemplate(manager);
        strict.setReadOnly(true);
        strict.setIsolationLevel(TransactionDefinition.ISOLATION_SERIALIZABLE);
        for (int i = 0; i < TIMES; i++) {
            usual.execute(status -> template.update("INSERT INTO item(name) VALUES('s')"));
            strict.execute(status -> template.queryForList("SELECT name FROM item"));
            try (Stream<String> names =
                    template.queryForStream("SELECT name FROM item", (row, n) -> row.getString(1))) {
                names.limit(2).count();
            }
        }
        // One connection for its whole life.
        SingleConnectionDataSource single = new SingleConnectionDataSource(pool.getConnection(), true);
        new JdbcTemplate(single).queryForList("SELECT name FROM item");
        Thread.sleep(100);
        single.destroy();
        System.out.println("spring");
    }

    private void quartz() throws Exception {
        FromPool.pool = pool;
        Properties properties = new Properties();
        properties.put("org.quartz.scheduler.skipUpdateCheck", "true");
        properties.put("org.quartz.scheduler.instanceId", "AUTO");
        properties.put("org.quartz.threadPool.threadCount", "2");
        properties.put("org.quartz.jobStore.class", "org.quartz.impl.jdbcjobstore.JobStoreTX");
        properties.put("org.quartz.jobStore.isClustered", "true");
        properties.put("org.quartz.jobStore.dataSource", "shop");
        properties.put("org.quartz.dataSource.shop.connectionProvider.class", FromPool.class.getName());
        Scheduler scheduler = new StdSchedulerFactory(properties).getScheduler();
        scheduler.scheduleJob(
                JobBuilder.newJob(Counts.class).build(),
                TriggerBuilder.newTrigger()
                        .withSchedule(SimpleScheduleBuilder.repeatSecondlyForTotalCount(2))
                        .build());
        scheduler.start();
        boolean ran = Counts.LEFT.await(1, TimeUnit.MINUTES);
        scheduler.shutdown(true);
        System.out.println(ran ? "quartz" : "quartz did not run");
    }

    /** Each hands out what must be closed. */
    private void forgets(SessionFactory hibernate) {
        Session session = hibernate.openSession();
        session.beginTransaction(); // -> LOST
        session.createNativeQuery("INSERT INTO item(name) VALUES('lost')").executeUpdate();

        mappers().openSession().getMapper(Items.class).add("lost"); // -> LOST

        Iterator<?> names = DSL.using(pool, SQLDialect.H2)
                .fetchLazy("SELECT name FROM item") // -> LOST
                .iterator();
        names.next();
        // A statement keeps its connection in a thread local of jOOQ's until the next: till then it is not lost.
        DSL.using(pool, SQLDialect.H2).fetch("SELECT name FROM item");

        Handle handle = Jdbi.create(pool).open(); // -> LOST
        handle.execute("INSERT INTO item(name) VALUES('lost')");

        Stream<String> stream =
                new JdbcTemplate(pool).queryForStream("SELECT name FROM item", (row, n) -> row.getString(1)); // -> LOST
        stream.iterator().next();
    }

    /** For MyBatis. */
    public interface Items {
        @org.apache.ibatis.annotations.Insert("INSERT INTO item(name) VALUES(#{name})")
        int add(String name);
    }

    /** For Quartz. */
    public static final class Counts implements Job {
        static final CountDownLatch LEFT = new CountDownLatch(2);

        @Override
        public void execute(JobExecutionContext context) {
            LEFT.countDown();
        }
    }

    /** For Quartz, which makes it. */
    public static final class FromPool implements ConnectionProvider {
        static DataSource pool;

        @Override
        public Connection getConnection() throws java.sql.SQLException {
            return pool.getConnection();
        }

        @Override
        public void initialize() {}

        @Override
        public void shutdown() {}
    }
}
