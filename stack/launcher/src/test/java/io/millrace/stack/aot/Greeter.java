package io.millrace.stack.aot;

import java.util.concurrent.CountDownLatch;

/** The program of {@link AotCachesTest}: greets, and waits until it is stopped if it has an argument. */
final class Greeter {

    private Greeter() {}

    public static void main(String[] arguments) throws InterruptedException {
        System.out.println("Good day");
        if (arguments.length > 0) {
            new CountDownLatch(1).await();
        }
    }
}
