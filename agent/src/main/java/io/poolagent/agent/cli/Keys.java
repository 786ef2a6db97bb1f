// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.cli;

import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Reads what is typed until it is a q. Where the terminal could not be switched Enter has to follow. On a thread of its own. */
final class Keys implements Runnable {
    private final InputStream in;
    private final CountDownLatch quit = new CountDownLatch(1);

    private Keys(InputStream in) {
        this.in = in;
    }

    static Keys read(InputStream in) {
        Keys keys = new Keys(in);
        Thread thread = new Thread(keys, "keys");
        thread.setDaemon(true); // A read cannot be ended.
        thread.start();
        return keys;
    }

    @Override
    public void run() {
        try {
            for (int key = in.read(); key >= 0; key = in.read()) {
                if (key == 'q' || key == 'Q') {
                    quit.countDown();
                    return;
                }
            }
        } catch (IOException e) {
            // Then there is nobody to type.
        }
    }

    /** Waits so long; whether q was typed. */
    boolean quit(long mostMillis) throws InterruptedException {
        return quit.await(mostMillis, TimeUnit.MILLISECONDS);
    }
}
