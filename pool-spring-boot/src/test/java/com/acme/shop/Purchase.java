// SPDX-License-Identifier: Apache-2.0
package com.acme.shop;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;

/** A row of the table that Flyway makes. */
@Entity
public class Purchase {
    @Id
    private Long id;

    private String item;

    protected Purchase() {}

    Purchase(Long id, String item) {
        this.id = id;
        this.item = item;
    }

    String item() {
        return item;
    }
}
