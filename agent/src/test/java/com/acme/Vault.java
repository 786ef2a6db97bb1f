// SPDX-License-Identifier: Apache-2.0
package com.acme;

/** Of the shape of a home-made pool: lends, takes back, and answers once. */
public class Vault {
    private Object kept = "a handle";

    public Object get() {
        return get(0);
    }

    public Object get(int timeout) {
        Object lent = make();
        kept = null;
        return lent;
    }

    private Object make() {
        return kept;
    }

    public void free(Object handle) {
        if (kept != null) {
            throw new IllegalStateException("freed twice");
        }
        kept = handle;
    }

    public boolean free(String why, Object handle) {
        free(handle);
        return true;
    }

    public static String open() {
        return "an opened handle";
    }

    public static void shut(long when, String handle) {}
}
