package com.acme;

import java.sql.Connection;
import javax.sql.DataSource;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;

/** A shop that closes one connection twice, and holds another. */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration
public class ActuatorShop {
    public static void main(String[] arguments) throws Exception {
        try (ConfigurableApplicationContext context = SpringApplication.run(ActuatorShop.class, arguments)) {
            DataSource orders = context.getBean(DataSource.class);
            Connection closed = orders.getConnection();
            closed.close();
            closed.close();
            try (Connection held = orders.getConnection()) {
                System.out.println("ready " + context.getEnvironment().getProperty("local.server.port"));
                System.in.read();
            }
        }
    }
}
