// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.detect;

import io.poolagent.agent.stack.Frames;

/** What a thread does by its whole stack, as far as that is known beyond doubt. */
enum ThreadDoes {
    /** It stands in the queue of its executor, server or event loop, with nothing of the application on its stack. */
    IDLE,
    /** The application asked it to wait for what other threads do. */
    AWAITS_OTHERS,
    /** Anything else. */
    OTHER;

    /** By class and method: where a thread waits for its next work. */
    private static final String[] QUEUES = {
        "java.util.concurrent.ThreadPoolExecutor.getTask",
        "java.util.concurrent.ForkJoinPool.awaitWork",
        "java.util.TimerThread.mainLoop",
        "org.apache.tomcat.util.threads.TaskQueue.take",
        "org.apache.tomcat.util.threads.TaskQueue.poll",
        "org.apache.tomcat.util.threads.ThreadPoolExecutor.getTask",
        "org.eclipse.jetty.util.BlockingArrayQueue.poll",
        "org.eclipse.jetty.util.BlockingArrayQueue.take",
        "org.eclipse.jetty.util.thread.QueuedThreadPool.idleJobPoll",
        "org.eclipse.jetty.util.thread.ReservedThreadExecutor$ReservedThread.reservedWait",
        "org.eclipse.jetty.util.thread.ThreadIdPool.take",
        "org.jboss.threads.EnhancedQueueExecutor$PoolThreadNode.park",
        "org.jboss.threads.EnhancedQueueExecutor$PoolThreadNode.waitForTask",
        "org.jboss.threads.EnhancedQueueExecutor$ThreadBody.getOrAddNode",
        "io.netty.channel.nio.NioEventLoop.select",
        "io.netty.channel.nio.NioIoHandler.select",
        "io.netty.channel.epoll.EpollEventLoop.epollWait",
        "io.netty.channel.epoll.EpollIoHandler.epollWait",
        "io.netty.channel.kqueue.KQueueEventLoop.kqueueWait",
        "io.netty.util.concurrent.SingleThreadEventExecutor.takeTask",
        "kotlinx.coroutines.scheduling.CoroutineScheduler$Worker.park",
        "kotlinx.coroutines.scheduling.CoroutineScheduler$Worker.tryPark",
        "org.quartz.simpl.SimpleThreadPool$WorkerThread.run",
        "weblogic.work.ExecuteThread.waitForRequest",
        "com.ibm.ws.util.BoundedBuffer.take"
    };

    /** What the application, or a library for it, calls to wait for others. */
    private static final String[] JOINS = {
        "java.util.concurrent.FutureTask.get",
        "java.util.concurrent.CompletableFuture.get",
        "java.util.concurrent.CompletableFuture.join",
        "java.util.concurrent.ForkJoinTask.get",
        "java.util.concurrent.ForkJoinTask.join",
        "java.util.concurrent.ForkJoinTask.invoke",
        "java.util.concurrent.ForkJoinTask.invokeAll",
        "java.util.concurrent.AbstractExecutorService.invokeAll",
        "java.util.concurrent.AbstractExecutorService.invokeAny",
        "java.util.concurrent.ThreadPoolExecutor.awaitTermination",
        "java.util.concurrent.ExecutorCompletionService.take",
        "java.util.concurrent.ExecutorCompletionService.poll",
        "java.util.concurrent.CountDownLatch.await",
        "java.util.concurrent.Phaser.awaitAdvance",
        "java.lang.Thread.join",
        "kotlinx.coroutines.BlockingCoroutine.joinBlocking"
    };

    static ThreadDoes of(StackTraceElement[] stack) {
        boolean ofApplication = false;
        boolean queues = false;
        boolean joins = false;
        for (StackTraceElement frame : stack) {
            String name = frame.getClassName() + '.' + frame.getMethodName();
            joins |= !ofApplication && isAmong(JOINS, name);
            queues |= isAmong(QUEUES, name);
            ofApplication |= Frames.mayBeApplication(frame);
        }
        if (ofApplication) {
            return joins ? AWAITS_OTHERS : OTHER;
        }
        return queues ? IDLE : OTHER;
    }

    private static boolean isAmong(String[] names, String name) {
        for (String one : names) {
            if (one.equals(name)) {
                return true;
            }
        }
        return false;
    }
}
