// SPDX-License-Identifier: Apache-2.0
package io.poolagent.benchmarks;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import net.bytebuddy.jar.asm.ClassWriter;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;

/**
 * The CPU time of whole JVMs, all their threads, as the operating system counts it: one that only says hello, one that loads
 * thousands of classes of which none is woven, one that loads real ones, and one that opens a pool, with and without the agent,
 * in turn.
 */
public final class StartUp {
    static final String HEADER = "name\tcpu\tleast\tmost";
    private static final int CLASSES = 12_000;
    private static final String PREFIX = "generated.C";

    private StartUp() {}

    public static void main(String... arguments) throws Exception {
        Args args = new Args(arguments, "agent", "java", "rounds", "out", "load");
        String load = args.text("load", "");
        if (!load.isEmpty()) {
            load(load);
            System.out.println("hello");
            return;
        }
        Path jar = Files.createTempFile("classes", ".jar");
        try {
            generate(jar);
            Files.write(Path.of(args.text("out", "/dev/stdout")), measure(args, jar));
        } finally {
            Files.delete(jar);
        }
    }

    private static void load(String what) throws IOException, ClassNotFoundException, SQLException {
        switch (what) {
            case "hello" -> {}
            case "classes" -> {
                for (int i = 0; i < CLASSES; i++) {
                    Class.forName(PREFIX + i);
                }
            }
            case "libraries" -> System.out.println(loadLibraries());
            case "pool" -> openPool();
            default -> throw new IllegalArgumentException(what + " (expected: hello, classes, libraries, pool)");
        }
    }

    /** What every small program does: a pool, a query, the end. */
    private static void openPool() throws SQLException {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl("jdbc:h2:mem:startup");
        config.setMaximumPoolSize(2);
        try (HikariDataSource pool = new HikariDataSource(config)) {
            for (int i = 0; i < 20; i++) {
                try (Connection connection = pool.getConnection();
                        Statement statement = connection.createStatement();
                        ResultSet rows = statement.executeQuery("SELECT " + i)) {
                    rows.next();
                }
            }
        }
    }

    /** All that this jar has: seven pools, two drivers, and what they need. What needs more than is here is left out. */
    private static int loadLibraries() throws IOException {
        int loaded = 0;
        try (JarFile jar = new JarFile(StartUp.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .getPath())) {
            for (JarEntry entry : Collections.list(jar.entries())) {
                String name = entry.getName();
                if (name.endsWith(".class") && !name.startsWith("META-INF/")) {
                    try {
                        Class.forName(
                                name.substring(0, name.length() - ".class".length())
                                        .replace('/', '.'),
                                false,
                                StartUp.class.getClassLoader());
                        loaded++;
                    } catch (ClassNotFoundException | LinkageError next) {
                        // An optional part of some library.
                    }
                }
            }
        }
        return loaded;
    }

    private static List<String> measure(Args args, Path jar) throws IOException, InterruptedException {
        Map<String, List<Double>> millis = new LinkedHashMap<>();
        int rounds = args.number("rounds", 7);
        for (int round = 0; round <= rounds; round++) {
            for (String what : List.of("hello", "classes", "libraries", "pool")) {
                for (String how : List.of("", " again", "+agent")) {
                    double took = run(args, jar, what, how.equals("+agent"));
                    if (round > 0) { // The first reads the files.
                        millis.computeIfAbsent(what + how, name -> new ArrayList<>())
                                .add(took);
                    }
                }
            }
        }
        List<String> lines = new ArrayList<>(List.of(HEADER));
        millis.forEach((name, all) -> {
            Spread spread = Spread.of(all, Double::doubleValue);
            lines.add(String.format(
                    Locale.ROOT, "%s\t%.1f\t%.1f\t%.1f", name, spread.median(), spread.least(), spread.most()));
            System.err.println(lines.get(lines.size() - 1));
        });
        return lines;
    }

    private static double run(Args args, Path jar, String load, boolean agent)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(Fork.java(args.text("java", "")), "-Xmx256m"));
        if (agent) {
            command.add("-javaagent:" + args.text("agent", ""));
        }
        command.addAll(List.of(
                "-cp",
                jar + System.getProperty("path.separator") + System.getProperty("java.class.path"),
                StartUp.class.getName(),
                "--load=" + load));
        double before = childrenMillis();
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        int status = process.waitFor();
        if (status != 0) {
            throw new IllegalStateException(String.join(" ", command) + ": exit " + status + " (expected: 0)");
        }
        return childrenMillis() - before;
    }

    /** Of all children that have ended: fields 16 and 17 of proc(5), in hundredths of a second. */
    private static double childrenMillis() throws IOException {
        String stat = Files.readString(Path.of("/proc/self/stat"));
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
        return 10.0 * (Long.parseLong(fields[13]) + Long.parseLong(fields[14]));
    }

    /**
     * Each of ten methods and some constants. What the agent looks at in them is as frequent as in the first 12,000 classes of
     * Spring 5, Hibernate 5, Tomcat 9 and JGit 6: one in six uses a name that a woven method can have, one in a hundred
     * declares a {@code close()}.
     */
    private static void generate(Path jar) throws IOException {
        try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(jar))) {
            for (int i = 0; i < CLASSES; i++) {
                out.putNextEntry(new ZipEntry((PREFIX + i).replace('.', '/') + ".class"));
                out.write(bytes(i));
                out.closeEntry();
            }
        }
    }

    private static byte[] bytes(int number) {
        ClassWriter writer = new ClassWriter(ClassWriter.COMPUTE_MAXS);
        String name = (PREFIX + number).replace('.', '/');
        writer.visit(
                Opcodes.V1_8, Opcodes.ACC_PUBLIC, name, null, "java/lang/Object", new String[] {"java/lang/Runnable"});
        for (int i = 0; i < 10; i++) {
            String method = i == 0 ? "run" : i == 1 && number % 100 == 0 ? "close" : "method" + i;
            MethodVisitor code = writer.visitMethod(Opcodes.ACC_PUBLIC, method, "()V", null, null);
            code.visitCode();
            code.visitLdcInsn("constant " + number + " of " + method);
            code.visitMethodInsn(Opcodes.INVOKEVIRTUAL, "java/lang/String", "length", "()I", false);
            code.visitInsn(Opcodes.POP);
            if (number % 100 == 0 && i == 0) {
                code.visitInsn(Opcodes.ACONST_NULL);
                code.visitTypeInsn(Opcodes.CHECKCAST, "java/sql/Connection");
                code.visitMethodInsn(Opcodes.INVOKEINTERFACE, "java/sql/Connection", "close", "()V", true);
            }
            if (number % 6 == 0 && i == 2) {
                code.visitInsn(Opcodes.ACONST_NULL);
                code.visitTypeInsn(Opcodes.CHECKCAST, "java/util/Iterator");
                code.visitMethodInsn(
                        Opcodes.INVOKEINTERFACE, "java/util/Iterator", "next", "()Ljava/lang/Object;", true);
                code.visitInsn(Opcodes.POP);
            }
            code.visitInsn(Opcodes.RETURN);
            code.visitMaxs(0, 0);
            code.visitEnd();
        }
        writer.visitEnd();
        return writer.toByteArray();
    }
}
