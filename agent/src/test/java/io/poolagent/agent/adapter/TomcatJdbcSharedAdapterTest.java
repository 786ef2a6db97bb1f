// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.adapter;

import io.poolagent.agent.it.KnownPool;

class TomcatJdbcSharedAdapterTest extends TomcatJdbcAdapterTest {
    @Override
    KnownPool known() {
        return KnownPool.TOMCAT_SHARED;
    }

    @Override
    String name() {
        return "tomcat-shared";
    }

    @Override
    boolean knowsTheNextLease() {
        return false;
    }
}
