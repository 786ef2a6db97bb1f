// SPDX-License-Identifier: Apache-2.0
package shop;

import io.poolagent.junit.LeakCheck;
import org.testng.IHookCallBack;
import org.testng.IHookable;
import org.testng.ITestResult;

public class NoLeaksHook implements IHookable {
    @Override
    public void run(IHookCallBack test, ITestResult result) {
        try {
            LeakCheck.around(result.getName(), () -> test.runTestMethod(result));
        } catch (AssertionError leak) {
            if (result.getThrowable() == null) {
                throw leak;
            }
            result.getThrowable().addSuppressed(leak); // The test failed by itself.
        }
    }
}
