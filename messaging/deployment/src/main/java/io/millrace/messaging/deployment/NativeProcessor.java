package io.millrace.messaging.deployment;

import io.quarkus.deployment.annotations.BuildProducer;
import io.quarkus.deployment.annotations.BuildStep;
import io.quarkus.deployment.builditem.nativeimage.NativeImageResourceBuildItem;
import io.quarkus.deployment.builditem.nativeimage.ReflectiveClassBuildItem;
import io.quarkus.deployment.builditem.nativeimage.RuntimeInitializedClassBuildItem;

import io.millrace.messaging.consume.PositionInterceptor;
import io.millrace.messaging.event.EventIds;
import io.millrace.messaging.tls.ReloadedTrust;

/** Registers the classes and resources of the extension for native executables. */
class NativeProcessor {

    /** Random generators are seeded at run time: a seed built into the executable would be the same everywhere. */
    @BuildStep
    void seedRandomsAtRuntime(BuildProducer<RuntimeInitializedClassBuildItem> classes) {
        // The holder has the generator, and is private: an executable that initializes it at build time is refused.
        classes.produce(new RuntimeInitializedClassBuildItem(EventIds.class.getName() + "$Generator"));
        classes.produce(new RuntimeInitializedClassBuildItem("com.fasterxml.uuid.impl.LazyRandom"));
    }

    /** The executable reads the admin API's description at run time. */
    @BuildStep
    NativeImageResourceBuildItem adminDocument() {
        return new NativeImageResourceBuildItem("META-INF/millrace/admin-openapi.json");
    }

    /** Kafka's client instantiates these by reflection. */
    @BuildStep
    ReflectiveClassBuildItem makeByReflection() {
        return ReflectiveClassBuildItem.builder(PositionInterceptor.class, ReloadedTrust.class)
                .build();
    }
}
