// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.weave;

import io.poolagent.agent.adapter.PoolRule;
import io.poolagent.agent.adapter.PoolRules;
import io.poolagent.agent.adapter.RuleMethod;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import net.bytebuddy.asm.Advice;
import net.bytebuddy.asm.AsmVisitorWrapper;
import net.bytebuddy.description.method.MethodDescription;
import net.bytebuddy.description.method.MethodList;
import net.bytebuddy.dynamic.ClassFileLocator;
import net.bytebuddy.matcher.ElementMatchers;

/** Weaves the methods of one class that a rule names, and says which it does not find. Used by one thread. */
final class RuleWeaving {
    private final PoolRule rule;
    private final PoolRules rules;
    private final boolean refusing;
    private final RemarkSink remarks;

    RuleWeaving(PoolRule rule, PoolRules rules, boolean refusing, RemarkSink remarks) {
        this.refusing = refusing;
        this.rule = rule;
        this.rules = rules;
        this.remarks = remarks;
    }

    boolean isAcquire(MethodDescription method) {
        return rule.acquires().contains(method.getInternalName())
                && hasBody(method)
                && !method.getReturnType().isPrimitive()
                && !method.getReturnType().represents(void.class);
    }

    private boolean isRelease(MethodDescription method) {
        Integer handle = rule.releases().get(method.getInternalName());
        return handle != null
                && hasBody(method)
                && handle < method.getParameters().size()
                && !method.getParameters().get(handle).getType().isPrimitive();
    }

    private static boolean hasBody(MethodDescription method) {
        return !method.isAbstract() && !method.isNative();
    }

    AsmVisitorWrapper.ForDeclaredMethods add(
            AsmVisitorWrapper.ForDeclaredMethods methods, MethodList<?> declared, ClassFileLocator advices) {
        List<MethodDescription> lending = new ArrayList<>();
        List<MethodDescription> taking = new ArrayList<>();
        boolean ofClass = false;
        for (MethodDescription method : declared) {
            if (isAcquire(method)) {
                lending.add(method);
                ofClass |= method.isStatic();
            } else if (isRelease(method)) {
                taking.add(method);
                ofClass |= method.isStatic();
            }
        }
        tellMissing(lending, rule.acquires(), "that returns an object");
        tellMissing(taking, rule.releases().keySet(), "with an object as that parameter");
        boolean complete = isComplete(declared, lending);
        AsmVisitorWrapper.ForDeclaredMethods all = methods;
        for (MethodDescription method : lending) {
            int number = rules.register(new RuleMethod(rule, method.getInternalName(), ofClass, -1, false, false));
            all = all.method(ElementMatchers.is(method), numbered(number).to(GiveOutAdvice.class, advices));
        }
        for (MethodDescription method : taking) {
            int number = rules.register(new RuleMethod(
                    rule,
                    method.getInternalName(),
                    ofClass,
                    rule.releases().get(method.getInternalName()),
                    complete && (refusing || method.getReturnType().represents(void.class)),
                    refusing));
            Class<?> advice = refusing ? RefuseTakeBackAdvice.class : TakeBackAdvice.class;
            all = all.method(ElementMatchers.is(method), numbered(number).to(advice, advices));
        }
        return all;
    }

    private static Advice.WithCustomMapping numbered(int number) {
        return Advice.withCustomMapping().bind(RuleNumber.class, number);
    }

    private void tellMissing(List<MethodDescription> found, Set<String> names, String shape) {
        Set<String> missing = new HashSet<>(names);
        for (MethodDescription method : found) {
            missing.remove(method.getInternalName());
        }
        for (String name : missing) {
            remarks.remark("pool: " + rule.type() + " declares no method " + name + " " + shape
                    + " (expected: the class that declares it, not one that inherits it)");
        }
    }

    /** Whether nothing else that the application may call gives out the same: then each release has its acquire. */
    private boolean isComplete(MethodList<?> declared, List<MethodDescription> lending) {
        Set<String> lent = new HashSet<>();
        for (MethodDescription method : lending) {
            lent.add(method.getReturnType().asErasure().getName());
        }
        boolean complete = true;
        for (MethodDescription method : declared) {
            if (method.isMethod()
                    && !method.isPrivate()
                    && !method.isSynthetic()
                    && lent.contains(method.getReturnType().asErasure().getName())
                    && !rule.acquires().contains(method.getInternalName())
                    && !rule.releases().containsKey(method.getInternalName())) {
                complete = false;
                remarks.remark("pool: " + rule.type() + "." + method.getInternalName()
                        + "() gives out what the rule does not name; if it lends, add it: until then no release is kept"
                        + " from the pool");
            }
        }
        return complete;
    }
}
