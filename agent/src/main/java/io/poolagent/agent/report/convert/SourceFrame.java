// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.report.convert;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A frame of a stack, as Java writes it, that names a line of a file. Immutable. */
final class SourceFrame {
    /** As many digits as a number surely has room for. */
    private static final Pattern LINE = Pattern.compile("\\d{1,9}");

    private final String inPackage;
    private final String file;
    private final int line;

    private SourceFrame(String inPackage, String file, int line) {
        this.inPackage = inPackage;
        this.file = file;
        this.line = line;
    }

    /** Null if it names none. */
    static @Nullable SourceFrame of(String frame) {
        int open = frame.lastIndexOf('(');
        int colon = frame.lastIndexOf(':');
        if (open < 0 || colon < open || !frame.endsWith(")")) {
            return null;
        }
        String line = frame.substring(colon + 1, frame.length() - 1);
        // Before it are the names of a class loader and of a module; or the class is a hidden one, and this its number.
        String method = frame.substring(frame.lastIndexOf('/', open) + 1, open);
        int type = method.lastIndexOf('.');
        if (type < 1
                || !Character.isJavaIdentifierStart(method.charAt(0))
                || !LINE.matcher(line).matches()) {
            return null;
        }
        int end = method.lastIndexOf('.', type - 1);
        return new SourceFrame(
                end < 0 ? "" : method.substring(0, end), frame.substring(open + 1, colon), Integer.parseInt(line));
    }

    /** Empty for the default one. */
    String inPackage() {
        return inPackage;
    }

    /** The file's name, without its folder. */
    String file() {
        return file;
    }

    int line() {
        return line;
    }
}
