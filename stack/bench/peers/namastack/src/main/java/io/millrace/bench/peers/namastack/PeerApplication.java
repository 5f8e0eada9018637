package io.millrace.bench.peers.namastack;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.scheduling.annotation.EnableScheduling;

/** Namastack Outbox with Spring Kafka, set up as its guide says. */
@SpringBootApplication
@EnableScheduling
public class PeerApplication {

    public static void main(String[] arguments) {
        SpringApplication.run(PeerApplication.class, arguments);
    }
}
