package io.millrace.messaging.testing;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.ResourceArg;

/**
 * Starts broker, database and registry for the tests of a service, with the topics of the order platform, dead letters included. The service
 * connects to the broker by TLS and SCRAM and to the registry by TLS with a password, as in production. It connects to
 * the database without TLS, because the link in between has to read the statements. A service with topics of its own
 * composes the resources itself.
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
                            + "shipping,shipping.commands,users,webhooks,catalog.recovery,inventory.recovery,orders.recovery,"
                            + "catalog.recovery.catalog.dlq,inventory.recovery.inventory.dlq,"
                            + "orders.recovery.orders.dlq,"
                            + "catalog.inventory.dlq,inventory.commands.inventory.dlq,payments.commands.payments.dlq,"
                            + "shipping.commands.shipping.dlq,catalog.orders.dlq,inventory.orders.dlq,"
                            + "payments.orders.dlq,shipping.orders.dlq,orders.notifications.dlq,payments.tracking.dlq,"
                            + "shipping.notifications.dlq,orders.tracking.dlq,shipping.tracking.dlq,"
                            + "users.notifications.dlq,webhooks.notifications.dlq")
        })
@QuarkusTestResource(
        value = RegistryResource.class,
        parallel = true,
        initArgs = @ResourceArg(name = "secured", value = "true"))
@QuarkusTestResource(ManagementResource.class)
public @interface WithMillrace {}
