// SPDX-License-Identifier: Apache-2.0
package shop;

import io.poolagent.junit.LeakCheck;
import org.junit.rules.TestRule;
import org.junit.runner.Description;
import org.junit.runners.model.Statement;

public class NoLeaksRule implements TestRule {
    @Override
    public Statement apply(Statement test, Description name) {
        return new Statement() {
            @Override
            public void evaluate() throws Throwable {
                LeakCheck.around(name.getDisplayName(), test::evaluate);
            }
        };
    }
}
