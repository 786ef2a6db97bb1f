// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.weave;

/** Defines classes as they were woven, over the tests' own. */
final class OwnLoader extends ClassLoader {
    OwnLoader() {
        super(OwnLoader.class.getClassLoader());
    }

    Class<?> define(String name, byte[] bytes) {
        return defineClass(name, bytes, 0, bytes.length);
    }
}
