// SPDX-License-Identifier: Apache-2.0
package com.acme;

import java.util.logging.LogManager;

/** What an application server brings: only the application's class loader sees it. */
public final class OwnLogManager extends LogManager {}
