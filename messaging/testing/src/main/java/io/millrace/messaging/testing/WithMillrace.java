package io.millrace.messaging.testing;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.ResourceArg;

/**
 * Starts broker, database and registry for the tests of a service, with the topics of the order platform. It comes to
 * the broker by TLS and SCRAM and to the registry by TLS with a password, as in production; to the database it does not, as
 * the link in between has to understand what is said. A service with topics of its own composes the resources itself.
 */
@Documented
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@QuarkusTestResource(value = PostgresResource.class, parallel = true)
@QuarkusTestResource(
        value = KafkaResource.class,
        parallel = true,
        initArgs = {
            @ResourceArg(name = "secured", value = "true"),
            @ResourceArg(
                    name = "topics",
                    value = "catalog,orders,inventory,inventory.commands,payments,payments.commands,"
                            + "shipping,shipping.commands")
        })
@QuarkusTestResource(
        value = RegistryResource.class,
        parallel = true,
        initArgs = @ResourceArg(name = "secured", value = "true"))
@QuarkusTestResource(ManagementResource.class)
public @interface WithMillrace {}
