package io.millrace.testbed;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.ResourceArg;

import io.millrace.messaging.testing.KafkaResource;
import io.millrace.messaging.testing.PostgresResource;
import io.millrace.messaging.testing.RegistryResource;

/** Broker, database and registry for all tests of the test bed. */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@QuarkusTestResource(value = PostgresResource.class, parallel = true)
@QuarkusTestResource(
        value = KafkaResource.class,
        parallel = true,
        initArgs = {
            @ResourceArg(
                    name = "topics",
                    value = "numbers,orders,load,once,typed,shared,lists,beside,trip.commands,trip.answers,"
                            + "numbers.testbed.dlq,orders.testbed.dlq,once.testbed.dlq,typed.testbed.dlq,"
                            + "shared.testbed.dlq,lists.testbed.dlq,beside.testbed.dlq"),
            // Everything is allowed, except on topics with rules of their own.
            @ResourceArg(
                    name = "settings",
                    value = "authorizer.class.name=org.apache.kafka.metadata.authorizer.StandardAuthorizer,"
                            + "allow.everyone.if.no.acl.found=true")
        })
@QuarkusTestResource(value = RegistryResource.class, parallel = true)
@interface WithServers {}
