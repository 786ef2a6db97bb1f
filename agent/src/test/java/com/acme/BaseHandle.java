// SPDX-License-Identifier: Apache-2.0
package com.acme;

import java.sql.Connection;

/** The interface is declared here, the method in a subclass that names it nowhere. */
public abstract class BaseHandle implements Connection {}
