// SPDX-License-Identifier: Apache-2.0
package shop.legacy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

/** The command line. */
class SettingsTest {
    @Test
    void playsAllMistakesOnAnEmbeddedDatabaseByDefault() {
        assertThat(Settings.parse(new String[0]))
                .isEqualTo(new Settings("hikari", "", "root", "", 45, List.of(Mistake.values()), "", false));
    }

    @Test
    void takesWhatItIsTold() {
        assertThat(Settings.parse(new String[] {
                    "--pool=dbcp2",
                    "--url=jdbc:mysql://db/shop",
                    "--user=me",
                    "--password=a=b",
                    "--seconds=60",
                    "--mistake=double-close,early-return",
                    "--report=out",
                    "--page"
                }))
                .isEqualTo(new Settings(
                        "dbcp2",
                        "jdbc:mysql://db/shop",
                        "me",
                        "a=b",
                        60,
                        List.of(Mistake.DOUBLE_CLOSE, Mistake.EARLY_RETURN),
                        "out",
                        true));
        assertThat(Settings.parse(new String[] {"--mistake=none"}).mistakes()).isEmpty();
    }

    @Test
    void refusesWhatItDoesNotKnowAndSaysWhatItExpected() {
        refused("--pol=hikari", "--pol=hikari (expected: one of the options below)");
        refused("--pool=oracle", "--pool=oracle (expected: one of hikari, dbcp2, guarded)");
        refused("--seconds=5", "--seconds=5 (expected: 10 to 3600)");
        refused("fast", "fast (expected: --option=value)");
        refused("--mistake=typo", "--mistake=typo (expected: none, or some of " + Mistake.names() + ")");
    }

    private static void refused(String argument, String message) {
        assertThatThrownBy(() -> Settings.parse(new String[] {argument}))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }
}
