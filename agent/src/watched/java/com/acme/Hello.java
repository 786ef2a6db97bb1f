// SPDX-License-Identifier: Apache-2.0
package com.acme;

/** Says that the application ran: for what the agent does or refuses at the start. */
public final class Hello {
    private Hello() {}

    public static void main(String[] args) {
        System.out.println("the application ran");
    }
}
