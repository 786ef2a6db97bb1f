// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.it;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmc.common.IMCFrame;
import org.openjdk.jmc.common.IMCStackTrace;
import org.openjdk.jmc.common.item.IAccessorKey;
import org.openjdk.jmc.common.item.IItem;
import org.openjdk.jmc.common.item.IItemIterable;
import org.openjdk.jmc.common.item.IMemberAccessor;
import org.openjdk.jmc.common.item.IType;
import org.openjdk.jmc.common.item.ItemFilters;
import org.openjdk.jmc.common.unit.IQuantity;
import org.openjdk.jmc.common.unit.UnitLookup;
import org.openjdk.jmc.flightrecorder.CouldNotLoadRecordingException;
import org.openjdk.jmc.flightrecorder.JfrAttributes;
import org.openjdk.jmc.flightrecorder.JfrLoaderToolkit;

/** One event of a recording, as the parser of Mission Control reads it. */
record Recorded(Map<String, Object> fields, List<String> frames, String thread) {
    /** Those of one type, in the order of time; none if the file is not there yet. */
    static List<Recorded> in(Path file, String type) throws IOException, CouldNotLoadRecordingException {
        List<Recorded> events = new ArrayList<>();
        for (IItemIterable items :
                JfrLoaderToolkit.loadEvents(file.toFile()).apply(ItemFilters.type("poolagent." + type))) {
            for (IItem item : items) {
                events.add(of(items.getType(), item));
            }
        }
        return events;
    }

    private static Recorded of(IType<IItem> type, IItem item) {
        Map<String, Object> fields = new LinkedHashMap<>();
        for (IAccessorKey<?> key : type.getAccessorKeys().keySet()) {
            IMemberAccessor<?, IItem> accessor = type.getAccessor(key);
            fields.put(key.getIdentifier(), accessor.getMember(item));
        }
        List<String> frames = new ArrayList<>();
        IMemberAccessor<IMCStackTrace, IItem> stack = JfrAttributes.EVENT_STACKTRACE.getAccessor(type);
        if (stack != null && stack.getMember(item) != null) {
            for (IMCFrame frame : stack.getMember(item).getFrames()) {
                frames.add(frame.getMethod().getType().getFullName() + "."
                        + frame.getMethod().getMethodName());
            }
        }
        return new Recorded(
                fields,
                frames,
                JfrAttributes.EVENT_THREAD.getAccessor(type).getMember(item).getThreadName());
    }

    String text(String field) {
        return String.valueOf(fields.get(field));
    }

    long millis(String field) {
        return ((IQuantity) fields.get(field)).clampedLongValueIn(UnitLookup.MILLISECOND);
    }

    /** Whether this JDK has that tool: a runtime alone has none. */
    static boolean hasTool(Jdk jdk, String name) {
        return Files.isExecutable(tool(jdk, name));
    }

    private static Path tool(Jdk jdk, String name) {
        return jdk.home().resolve("bin").resolve(name);
    }

    /** What a tool of this JDK prints, or that of the current one, which understands it, too. */
    static String tool(Jdk jdk, Path folder, String... command) throws IOException, InterruptedException {
        List<String> whole = new ArrayList<>(List.of(command));
        whole.set(
                0,
                tool(hasTool(jdk, command[0]) ? jdk : Jdk.current(), command[0]).toString());
        Path out = Files.createTempFile(folder, "tool", ".out");
        Process process = new ProcessBuilder(whole)
                .redirectErrorStream(true)
                .redirectOutput(out.toFile())
                .start();
        if (!process.waitFor(1, TimeUnit.MINUTES)) {
            process.destroyForcibly().waitFor();
        }
        return Files.readString(out);
    }
}
