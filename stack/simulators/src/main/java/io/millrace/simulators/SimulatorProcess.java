package io.millrace.simulators;

import java.util.concurrent.CountDownLatch;

/** The process of a simulator, which runs until SIGTERM. */
public final class SimulatorProcess {

    private SimulatorProcess() {}

    /** Waits until the process is told to end, and closes the simulator then. */
    public static void await(Runnable close) throws InterruptedException {
        var end = new CountDownLatch(1);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            close.run();
            end.countDown();
        }));
        end.await();
    }
}
