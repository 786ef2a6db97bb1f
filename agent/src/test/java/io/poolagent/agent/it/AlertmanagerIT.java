// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** Alertmanager's own tool reads the example of {@code ops/}, and says who hears of each alert. */
class AlertmanagerIT {
    private static final Path OPS = Path.of("../ops").toAbsolutePath().normalize();
    private static final String CONFIG =
            OPS.resolve("alertmanager/alertmanager.yml").toString();
    private static final Pattern ALERT = Pattern.compile("- alert: (\\w+).*?severity: (\\w+)", Pattern.DOTALL);

    private static final Map<String, String> HEARD_BY = Map.of(
            "ConnectionLeak", "team",
            "NewConnectionBug", "team",
            "PoolNearlyDry", "on-call",
            "IdleInHand", "nobody",
            "ReclaimFails", "on-call");

    @Test
    void theExampleIsValid() throws Exception {
        assertThat(amtool(0, "check-config", CONFIG)).contains("SUCCESS");
    }

    @Test
    void eachAlertReachesWhoShouldHearOfIt() throws Exception {
        List<MatchResult> alerts = ALERT.matcher(Files.readString(OPS.resolve("prometheus/rules.yml")))
                .results()
                .toList();
        assertThat(alerts).extracting(alert -> alert.group(1)).hasSameElementsAs(HEARD_BY.keySet());
        for (MatchResult alert : alerts) {
            assertThat(amtool(
                            0,
                            "config",
                            "routes",
                            "test",
                            "--config.file=" + CONFIG,
                            "--verify.receivers=" + HEARD_BY.get(alert.group(1)),
                            "alertname=" + alert.group(1),
                            "severity=" + alert.group(2)))
                    .as(alert.group(1))
                    .contains(HEARD_BY.get(alert.group(1)));
        }
    }

    private static String amtool(int exit, String... arguments) throws Exception {
        String named = System.getenv("TEST_ALERTMANAGER");
        Path tool = Path.of(named == null ? "/usr/bin" : named).resolve("amtool");
        if (!Files.isExecutable(tool)) {
            System.out.println("SKIPPED: the example for Alertmanager: there is no " + tool
                    + " (.ci/run brings one, or TEST_ALERTMANAGER names its folder)");
        }
        Assumptions.assumeTrue(Files.isExecutable(tool), "no " + tool);
        List<String> command = new ArrayList<>(List.of(tool.toString()));
        command.addAll(List.of(arguments));
        Process run = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(run.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(run.waitFor()).as(said).isEqualTo(exit);
        return said;
    }
}
