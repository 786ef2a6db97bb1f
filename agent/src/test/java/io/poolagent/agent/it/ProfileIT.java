// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** The profile is within five points of what the program itself measured, and the advice is right. */
@Execution(ExecutionMode.CONCURRENT)
class ProfileIT {
    private static final int SECONDS = 70;
    private static final Pattern TRUTH = Pattern.compile("(?m)^(\\w+) (\\d+)$");
    private static final Pattern SITE =
            Pattern.compile("\\d\\.\\d acquired at com\\.acme\\.SpendsLife\\$(\\w+)\\.once\\(.*?\\): (.*)");
    private static final Pattern SHARE = Pattern.compile("(\\d+) % (?:in a statement|reading a result)");

    @Test
    void sharesAndAdviceAreRight() throws Exception {
        AgentJvm.Run run = new AgentJvm(Jdk.current())
                .options("overdue-after=0,exhausted-after=1s")
                .jvm("-Dreport.jar=" + AgentJvm.JAR)
                .run("com.acme.SpendsLife", "" + SECONDS);

        assertThat(run.exit()).as(run.err()).isZero();
        run.verdicts().assertAgentWell();
        Map<String, Integer> told = new TreeMap<>();
        Matcher site = SITE.matcher(run.out());
        while (site.find()) {
            Matcher share = SHARE.matcher(site.group(2));
            told.put(
                    site.group(1),
                    share.results()
                            .mapToInt(one -> Integer.parseInt(one.group(1)))
                            .sum());
        }
        Matcher truth = TRUTH.matcher(run.out());
        while (truth.find()) {
            assertThat(told).as(run.out()).containsKey(truth.group(1));
            assertThat(told.get(truth.group(1)))
                    .as("%s%n%s", truth.group(), run.out())
                    .isCloseTo(Integer.parseInt(truth.group(2)), within(5));
        }
        assertThat(run.err().lines().filter(line -> line.contains("advice for pool 'hikari', by its last 1 min ")))
                .as(run.err())
                .hasSize(5)
                .noneMatch(line -> line.contains("enough connections"));
        assertThat(advice(run.out(), "Fine")).startsWith("enough connections: ");
        assertThat(advice(run.out(), "IdleInHand"))
                .startsWith("release earlier: ")
                .contains("acquired at com.acme.SpendsLife$IdleInHand.once(", "2 would suffice");
        assertThat(advice(run.out(), "IdleInTransaction")).startsWith("release earlier: ");
        assertThat(run.out()).containsPattern("SpendsLife\\$IdleInTransaction\\.once\\(.*% idle in a transaction");
        assertThat(advice(run.out(), "SlowStatements"))
                .startsWith("make statements faster: a connection is held for 2.")
                .contains("acquired at com.acme.SpendsLife$SlowStatements.once(");
        assertThat(advice(run.out(), "TooSmall")).startsWith("a larger pool: ").contains("8 would suffice");
        assertThat(advice(run.out(), "Leaks"))
                .startsWith("look first at what is not used: 2 of 4 ")
                .contains("acquired at com.acme.SpendsLife$Leaks.begin(");
    }

    /** Of the pool of which this is the name of the class that works with it. */
    private static String advice(String report, String name) {
        return Arrays.stream(report.split("\\n {2}(?=pool ')"))
                .filter(pool -> pool.contains("SpendsLife$" + name + "."))
                .flatMap(pool -> Arrays.stream(pool.split("\\n")))
                .map(String::strip)
                .filter(line -> line.startsWith("advice: "))
                .map(line -> line.substring("advice: ".length()))
                .findFirst()
                .orElse("none in " + report);
    }
}
