package io.millrace.stack.parts;

import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;

import io.millrace.embedded.EmbeddedBroker;

/** The main class of the broker's process. */
public final class BrokerMain {

    private BrokerMain() {}

    /**
     * @param arguments folder of the data, address to listen on, port, controller's port, advertised host and port,
     * port for clients on this machine
     */
    public static void main(String[] arguments) throws InterruptedException {
        var broker = EmbeddedBroker.durable(
                Path.of(arguments[0]),
                arguments[1],
                Integer.parseInt(arguments[2]),
                Integer.parseInt(arguments[3]),
                arguments[4],
                Integer.parseInt(arguments[5]));
        var end = new CountDownLatch(1);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            broker.close();
            end.countDown();
        }));
        end.await();
    }
}
