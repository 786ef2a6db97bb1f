// SPDX-License-Identifier: Apache-2.0
package shop.legacy;

import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Two runs side by side: without an agent in the JVM, and with one. */
final class Summary {
    private static final int BAR = 20;

    private final @Nullable Figures without;
    private final @Nullable Figures with;
    private final StringBuilder text = new StringBuilder();

    private Summary(@Nullable Figures without, @Nullable Figures with) {
        this.without = without;
        this.with = with;
    }

    static String of(@Nullable Figures without, @Nullable Figures with) {
        return new Summary(without, with).render();
    }

    private String render() {
        line("", "without -javaagent", "with -javaagent");
        row("orders served", f -> Long.toString(f.served()));
        row("orders refused", f -> Long.toString(f.refused()));
        row("", Summary::bar);
        row("first refused", f -> f.firstRefused() < 0 ? "never" : "after " + f.firstRefused() + " s");
        row("connections in use, says the pool", f -> f.used() + " of " + Database.SIZE);
        row("connections idle, says the pool", f -> Integer.toString(f.idle()));
        row("connections, says the server", f -> Integer.toString(f.connected()));
        row("  in its process list", f -> Integer.toString(f.listed()));
        return text.toString();
    }

    /** One mark for every twentieth of the orders that came: served or refused. */
    private static String bar(Figures figures) {
        long all = Math.max(1, figures.served() + figures.refused());
        int refused = (int) Math.ceil((double) figures.refused() * BAR / all);
        return "[" + "#".repeat(BAR - refused) + "-".repeat(refused) + "]";
    }

    private void row(String label, Function<Figures, String> value) {
        line(label, without == null ? "?" : value.apply(without), with == null ? "?" : value.apply(with));
    }

    private void line(String label, String left, String right) {
        text.append(String.format("  %-34s  %-24s%s", label, left, right).stripTrailing())
                .append('\n');
    }
}
