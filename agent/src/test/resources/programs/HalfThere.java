package com.acme;

import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.sql.Connection;
import javax.sql.DataSource;

/** An application with a data source that is loaded and never linked, since a class that it names is missing. */
public class HalfThere {
    public abstract static class Missing {}

    public static class More extends Missing {}

    public abstract static class Unlinkable implements DataSource {
        public Connection getConnection() {
            return null;
        }

        Missing missing() {
            return new More(); // For this the verifier loads both.
        }
    }

    private static class Hiding extends ClassLoader {
        Hiding() {
            super(HalfThere.class.getClassLoader());
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (name.endsWith("$Missing")) {
                throw new ClassNotFoundException(name);
            }
            if (!name.endsWith("$Unlinkable")) {
                return super.loadClass(name, resolve);
            }
            try (InputStream in = getResourceAsStream(name.replace('.', '/') + ".class")) {
                ByteArrayOutputStream bytes = new ByteArrayOutputStream();
                for (int next = in.read(); next >= 0; next = in.read()) {
                    bytes.write(next);
                }
                return defineClass(name, bytes.toByteArray(), 0, bytes.size());
            } catch (java.io.IOException e) {
                throw new ClassNotFoundException(name, e);
            }
        }
    }

    public static void main(String[] arguments) throws Exception {
        Class<?> loaded = new Hiding().loadClass("com.acme.HalfThere$Unlinkable");
        DataSource pool = Pools.open("hikari", 4);
        pool.getConnection().close();
        System.out.println("ready");
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in));
        for (String line = in.readLine(); line != null && !line.equals("end"); line = in.readLine()) {
            if (line.equals("close twice")) {
                Connection twice = pool.getConnection();
                twice.close();
                twice.close();
            } else if (line.equals("threads")) {
                line = Thread.getAllStackTraces().keySet().toString().replaceAll("(?s).*pool-agent.*", "pool-agent");
            } else if (line.equals("link")) {
                try {
                    Class.forName(loaded.getName(), true, loaded.getClassLoader());
                } catch (NoClassDefFoundError e) {
                    line = "cannot";
                }
            }
            System.out.println(line);
        }
    }
}
