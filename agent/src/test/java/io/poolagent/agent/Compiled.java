// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.ForwardingJavaFileManager;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileManager;
import javax.tools.JavaFileObject;
import javax.tools.JavaFileObject.Kind;
import javax.tools.SimpleJavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/** Classes of somebody else's, compiled from text: the agent weaves none of its own package. */
public final class Compiled {
    private static final Pattern PACKAGE = Pattern.compile("package ([\\w.]+);");
    private static final Pattern TYPE = Pattern.compile("\\b(?:class|interface) (\\w+)");

    private final Map<String, byte[]> classes = new LinkedHashMap<>();

    private Compiled() {}

    /** Compiles sources, one public type each, for Java 8. */
    public static Compiled of(String... sources) {
        Compiled compiled = new Compiled();
        List<JavaFileObject> files = new ArrayList<>();
        for (String source : sources) {
            files.add(source(source));
        }
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        StandardJavaFileManager standard = compiler.getStandardFileManager(null, null, null);
        JavaFileManager manager = new ForwardingJavaFileManager<>(standard) {
            @Override
            public JavaFileObject getJavaFileForOutput(
                    Location location, String className, Kind kind, javax.tools.FileObject sibling) {
                return compiled.target(className);
            }
        };
        List<String> options = List.of("-proc:none", "-nowarn", "-Xlint:-options", "--release", "8");
        if (!compiler.getTask(null, manager, null, options, null, files).call()) {
            throw new IllegalArgumentException("does not compile");
        }
        return compiled;
    }

    /** The class file of a class. */
    public byte[] bytes(String className) {
        byte[] bytes = classes.get(className);
        if (bytes == null) {
            throw new IllegalArgumentException(className + " is none of " + classes.keySet());
        }
        return bytes.clone();
    }

    /** Takes a class away, as if its file were missing. */
    public Compiled without(String className) {
        bytes(className);
        classes.remove(className);
        return this;
    }

    /** Loads these classes, each as {@code change} makes it; their files can be read from the loader, unchanged. */
    public ClassLoader loader(Change change) {
        return new Loader(classes, change);
    }

    /** Loads these classes as they are. */
    public ClassLoader loader() {
        return loader((loader, name, bytes) -> bytes);
    }

    /** What becomes of a class file when it is loaded. */
    public interface Change {
        byte[] apply(ClassLoader loader, String className, byte[] bytes);
    }

    private static JavaFileObject source(String text) {
        Matcher inPackage = PACKAGE.matcher(text);
        Matcher type = TYPE.matcher(text);
        if (!inPackage.find() || !type.find()) {
            throw new IllegalArgumentException(text);
        }
        String path = inPackage.group(1).replace('.', '/') + "/" + type.group(1) + Kind.SOURCE.extension;
        return new SimpleJavaFileObject(URI.create("mem:///" + path), Kind.SOURCE) {
            @Override
            public CharSequence getCharContent(boolean ignoreEncodingErrors) {
                return text;
            }
        };
    }

    private JavaFileObject target(String className) {
        return new SimpleJavaFileObject(URI.create("mem:///" + className + ".class"), Kind.CLASS) {
            @Override
            public OutputStream openOutputStream() {
                return new ByteArrayOutputStream() {
                    @Override
                    public void close() {
                        classes.put(className, toByteArray());
                    }
                };
            }
        };
    }

    private static final class Loader extends ClassLoader {
        private final Map<String, byte[]> classes;
        private final Change change;

        Loader(Map<String, byte[]> classes, Change change) {
            super(Compiled.class.getClassLoader());
            this.classes = classes;
            this.change = change;
        }

        @Override
        protected Class<?> findClass(String name) throws ClassNotFoundException {
            byte[] bytes = classes.get(name);
            if (bytes == null) {
                throw new ClassNotFoundException(name);
            }
            byte[] changed = change.apply(this, name, bytes.clone());
            return defineClass(name, changed, 0, changed.length);
        }

        @Override
        public InputStream getResourceAsStream(String path) {
            String name = path.endsWith(".class")
                    ? path.substring(0, path.length() - ".class".length()).replace('/', '.')
                    : path;
            byte[] bytes = classes.get(name);
            return bytes == null ? super.getResourceAsStream(path) : new ByteArrayInputStream(bytes);
        }
    }
}
