// SPDX-License-Identifier: Apache-2.0
package com.acme;

/** A servlet of both APIs, and something of a request. */
public abstract class Served {
    public void service(javax.servlet.ServletRequest request, javax.servlet.ServletResponse response) {
        throw new IllegalStateException("serves badly");
    }

    public void service(jakarta.servlet.ServletRequest request, jakarta.servlet.ServletResponse response) {
        throw new IllegalStateException("serves badly");
    }

    public jakarta.servlet.AsyncContext startAsync() {
        return null;
    }
}
