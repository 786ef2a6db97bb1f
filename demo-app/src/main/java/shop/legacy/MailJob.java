// SPDX-License-Identifier: Apache-2.0
package shop.legacy;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/** Sends a mail to a customer, on a thread of its own. */
final class MailJob implements Runnable {
    static void start() {
        Thread thread = new Thread(new MailJob(), "mail");
        thread.setUncaughtExceptionHandler((t, e) -> System.out.println("mail: " + e.getMessage()));
        thread.start();
    }

    @Override
    public void run() {
        try {
            Connection c = Database.getConnection();
            Statement s = c.createStatement();
            ResultSet rows = s.executeQuery("SELECT name FROM customers WHERE id = 1");
            rows.next();
            send(rows.getString(1));
            c.close();
        } catch (SQLException e) {
            System.out.println("mail: " + e.getMessage());
        }
    }

    private static void send(String name) {
        throw new IllegalStateException("no mail server for " + name);
    }
}
