// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.report.log;

import io.poolagent.agent.report.sink.AgentInside;
import io.poolagent.agent.report.sink.UsedClass;
import java.lang.reflect.Field;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;

/**
 * The logging frameworks that an application may use, in the order they are tried. Each is used only when it is up, since whoever asks it first
 * makes it read its settings. Names are in parts: the build would rename those of the agent's own slf4j.
 */
enum LogApi {
    SLF4J("SLF4J", "org", "slf4j", "LoggerFactory") {
        private static final int SUCCEEDED = 3;
        private static final int FAILED = 2;
        private static final int NO_PROVIDER = 4;

        @Override
        State state(Class<?> entry, ClassLoader loader) {
            try {
                Field state = entry.getDeclaredField("INITIALIZATION_STATE");
                state.setAccessible(true);
                switch (state.getInt(null)) {
                    case SUCCEEDED:
                        return State.UP;
                    case FAILED:
                    case NO_PROVIDER:
                        return State.UNUSED;
                    default:
                        return State.NOT_YET;
                }
            } catch (ReflectiveOperationException | RuntimeException e) {
                return State.UP; // A named module that does not show it; somebody has asked for the class.
            }
        }

        @Override
        LogTarget target(Class<?> entry, ClassLoader loader) throws ReflectiveOperationException {
            Method named = entry.getMethod("getLogger", String.class);
            Object logger = named.invoke(null, LogTarget.LOGGER);
            Object root = named.invoke(null, "ROOT");
            return new NamedLevels(this, logger, sibling(entry, "Logger"), String.class) {
                @Override
                boolean writesWarnings() throws ReflectiveOperationException {
                    return super.writesWarnings() && (hasAppender(logger) || hasAppender(root));
                }
            };
        }

        /** Logback's, of an application that was stopped, has none any more. */
        private boolean hasAppender(Object logger) throws ReflectiveOperationException {
            try {
                Object all = logger.getClass().getMethod("iteratorForAppenders").invoke(logger);
                return ((Iterator<?>) all).hasNext();
            } catch (NoSuchMethodException e) {
                return true; // Not Logback.
            }
        }
    },

    LOG4J2("Log4j 2", "org", "apache", "logging", "log4j", "LogManager") {
        @Override
        State state(Class<?> entry, ClassLoader loader) throws ReflectiveOperationException {
            Object factory = entry.getMethod("getFactory").invoke(null);
            String type = factory.getClass().getName();
            if (type.endsWith(".simple.SimpleLoggerContextFactory")) {
                return State.UNUSED; // The API alone.
            }
            return !type.endsWith(".core.impl.Log4jContextFactory") || owner(entry, factory, loader) != null
                    ? State.UP
                    : State.NOT_YET;
        }

        @Override
        LogTarget target(Class<?> entry, ClassLoader loader) throws ReflectiveOperationException {
            ClassLoader owner = owner(entry, entry.getMethod("getFactory").invoke(null), loader);
            Object context = entry.getMethod("getContext", ClassLoader.class, boolean.class)
                    .invoke(null, owner == null ? loader : owner, false);
            Class<?> type = Class.forName(prefix(entry) + "spi.LoggerContext", false, entry.getClassLoader());
            Object logger = type.getMethod("getLogger", String.class).invoke(context, LogTarget.LOGGER);
            return new NamedLevels(this, logger, sibling(entry, "Logger"), String.class);
        }

        /** The nearest loader that has a context already: to ask for that of another would make one. */
        private @Nullable ClassLoader owner(Class<?> entry, Object factory, ClassLoader loader)
                throws ReflectiveOperationException {
            Class<?> type = Class.forName(prefix(entry) + "spi.LoggerContextFactory", false, entry.getClassLoader());
            Method hasContext;
            try {
                hasContext = type.getMethod("hasContext", String.class, ClassLoader.class, boolean.class);
            } catch (NoSuchMethodException e) { // Before 2.13.
                return loader;
            }
            for (ClassLoader next = loader; next != null; next = next.getParent()) {
                if ((Boolean) hasContext.invoke(factory, LogApi.class.getName(), next, false)) {
                    return next;
                }
            }
            return null;
        }
    },

    JBOSS_LOGGING("JBoss Logging", "org", "jboss", "logging", "Logger") {
        @Override
        LogTarget target(Class<?> entry, ClassLoader loader) throws ReflectiveOperationException {
            Object logger = entry.getMethod("getLogger", String.class).invoke(null, LogTarget.LOGGER);
            return new NamedLevels(this, logger, entry, Object.class) {
                @Override
                boolean writesWarnings() throws ReflectiveOperationException {
                    Class<?> level = Class.forName(entry.getName() + "$Level", true, entry.getClassLoader());
                    return (Boolean) entry.getMethod("isEnabled", level)
                            .invoke(logger, level.getField("WARN").get(null));
                }
            };
        }
    },

    JULI("JULI", "org", "apache", "juli", "logging", "LogFactory") {
        @Override
        LogTarget target(Class<?> entry, ClassLoader loader) throws ReflectiveOperationException {
            Object logger = entry.getMethod("getLog", String.class).invoke(null, LogTarget.LOGGER);
            if (logger.getClass()
                    .getName()
                    .endsWith(".DirectJDKLog")) { // It would name the agent's code as the source.
                return JUL.target(Class.forName(JUL.className(), false, null), loader);
            }
            return new NamedLevels(this, logger, sibling(entry, "Log"), Object.class);
        }
    },

    /** In every JVM, so tried last; and up only if somebody uses it: a server that brings another LogManager must be first. */
    JUL("JUL", "java", "util", "logging", "LogManager") {
        @Override
        @Nullable
        Class<?> entry(AgentInside agent, ClassLoader loader) throws ClassNotFoundException {
            return agent.isLoaded(className()) ? Class.forName(className(), false, null) : null;
        }

        @Override
        LogTarget target(Class<?> entry, ClassLoader loader) throws ReflectiveOperationException {
            Class<?> type = sibling(entry, "Logger");
            Class<?> levels = sibling(entry, "Level");
            Object logger = type.getMethod("getLogger", String.class).invoke(null, LogTarget.LOGGER);
            return new LogTarget(this) {
                @Override
                boolean writesWarnings() throws ReflectiveOperationException {
                    return (Boolean) type.getMethod("isLoggable", levels).invoke(logger, level(true));
                }

                @Override
                void write(boolean warning, String text) throws ReflectiveOperationException {
                    // With a source: else it is looked for on the stack.
                    type.getMethod("logp", levels, String.class, String.class, String.class)
                            .invoke(logger, level(warning), LogTarget.LOGGER, "log", text);
                }

                private Object level(boolean warning) throws ReflectiveOperationException {
                    return levels.getField(warning ? "WARNING" : "INFO").get(null);
                }
            };
        }
    };

    /** Whether it can be used. */
    enum State {
        UP,
        NOT_YET,
        /** It is there, and writes nowhere. */
        UNUSED
    }

    private final String title;
    private final String className;

    LogApi(String title, String... parts) {
        this.title = title;
        this.className = String.join(".", parts);
    }

    String title() {
        return title;
    }

    /** Of the class by which it is entered. */
    final String className() {
        return className;
    }

    /** The class by which code of this loader enters it; null if none has done so yet. */
    @Nullable
    Class<?> entry(AgentInside agent, ClassLoader loader) throws ClassNotFoundException {
        return UsedClass.of(agent, loader, className());
    }

    /** Whether code of this loader could enter it. Loads nothing. */
    boolean isThere(ClassLoader loader) {
        return this != JUL && UsedClass.isThere(loader, className);
    }

    State state(Class<?> entry, ClassLoader loader) throws ReflectiveOperationException {
        return State.UP;
    }

    abstract LogTarget target(Class<?> entry, ClassLoader loader) throws ReflectiveOperationException;

    static Class<?> sibling(Class<?> entry, String name) throws ClassNotFoundException {
        return Class.forName(prefix(entry) + name, false, entry.getClassLoader());
    }

    static String prefix(Class<?> entry) {
        return entry.getName().substring(0, entry.getName().lastIndexOf('.') + 1);
    }

    /** A logger with methods called as the levels are. */
    private static class NamedLevels extends LogTarget {
        private final Object logger;
        private final Class<?> type;
        private final Class<?> textType;

        NamedLevels(LogApi api, Object logger, Class<?> type, Class<?> textType) {
            super(api);
            this.logger = logger;
            this.type = type;
            this.textType = textType;
        }

        @Override
        boolean writesWarnings() throws ReflectiveOperationException {
            return (Boolean) type.getMethod("isWarnEnabled").invoke(logger);
        }

        @Override
        void write(boolean warning, String text) throws ReflectiveOperationException {
            type.getMethod(warning ? "warn" : "info", textType).invoke(logger, text);
        }
    }

    /** What really went wrong. */
    static Throwable cause(Throwable thrown) {
        Throwable cause = thrown instanceof InvocationTargetException ? thrown.getCause() : null;
        return cause == null ? thrown : cause;
    }
}
