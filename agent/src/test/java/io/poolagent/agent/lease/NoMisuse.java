// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.lease;

/** Fails on all that is told but a release; a test says what it expects besides. */
public class NoMisuse implements Misuse {
    @Override
    public boolean isSated() {
        return false;
    }

    @Override
    public void doubleRelease(Lease lease, Release again) {
        throw new AssertionError();
    }

    @Override
    public void useAfterRelease(Lease lease, Release use) {
        throw new AssertionError();
    }

    @Override
    public void released(Lease lease) {}

    @Override
    public void useAfterReclaim(Lease lease, Release use) {
        throw new AssertionError();
    }

    @Override
    public void lateRelease(Lease lease, Release release) {
        throw new AssertionError();
    }

    @Override
    public void dirtyRelease(Lease lease, Release release) {
        throw new AssertionError();
    }

    @Override
    public void leftOpen(Lease lease, Release release, int statements) {
        throw new AssertionError();
    }

    @Override
    public void shared(Lease lease, Release first, Release second) {
        throw new AssertionError();
    }

    @Override
    public void nestedAcquire(Lease held, Lease again) {
        throw new AssertionError();
    }
}
