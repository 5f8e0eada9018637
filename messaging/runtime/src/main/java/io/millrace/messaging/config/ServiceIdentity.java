package io.millrace.messaging.config;

import java.util.UUID;

import jakarta.enterprise.context.ApplicationScoped;

import org.eclipse.microprofile.config.inject.ConfigProperty;

/** The names by which others know this service and this instance of it. */
@ApplicationScoped
public class ServiceIdentity {

    private final String service;
    private final String instance;

    ServiceIdentity(@ConfigProperty(name = "quarkus.application.name") String service, MessagingConfig config) {
        this.service = service;
        this.instance = config.instance().orElseGet(() -> UUID.randomUUID().toString());
    }

    /** The application's name: part of the CloudEvents {@code source}, of consumer groups and of dead-letter topics. */
    public String service() {
        return service;
    }

    /** The instance's name, unique among the instances that run at the same time. */
    public String instance() {
        return instance;
    }

    public String source() {
        return "/" + service;
    }
}
