package io.redisoperator;

import java.io.PrintWriter;

/**
 * Tells of a thread that ends by what nobody caught. Without one of its event loops a part of the operator hears and does
 * nothing any more, while its probes may go on answering: then the process ends at once, and another one takes its place.
 */
final class DyingThreads implements Thread.UncaughtExceptionHandler {
    private static final String EVENT_LOOP = "vert.x-eventloop-thread";

    private final PrintWriter err;
    private final Runnable end;

    /** @param end ends the process, whatever state it is in */
    DyingThreads(PrintWriter err, Runnable end) {
        this.err = err;
        this.end = end;
    }

    @Override
    public void uncaughtException(Thread thread, Throwable thrown) {
        boolean loop = thread.getName().startsWith(EVENT_LOOP);
        try {
            err.println("redis-operator: thread " + thread.getName() + " has ended"
                    + (loop ? ", and with it the operator, which is to be started again" : ""));
            thrown.printStackTrace(err);
            err.flush();
        } finally {
            if (loop) {
                end.run();
            }
        }
    }
}
