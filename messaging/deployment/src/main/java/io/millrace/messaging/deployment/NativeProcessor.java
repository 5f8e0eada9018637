package io.millrace.messaging.deployment;

import io.quarkus.deployment.annotations.BuildProducer;
import io.quarkus.deployment.annotations.BuildStep;
import io.quarkus.deployment.builditem.nativeimage.ReflectiveClassBuildItem;
import io.quarkus.deployment.builditem.nativeimage.RuntimeInitializedClassBuildItem;

import io.millrace.messaging.consume.PositionInterceptor;
import io.millrace.messaging.event.EventIds;

/** What whoever builds a native executable can't know of us. */
class NativeProcessor {

    /** Random numbers are drawn where the executable runs: a seed within it would be the same everywhere. */
    @BuildStep
    void drawWhereItRuns(BuildProducer<RuntimeInitializedClassBuildItem> classes) {
        classes.produce(new RuntimeInitializedClassBuildItem(EventIds.class.getName()));
        classes.produce(new RuntimeInitializedClassBuildItem("com.fasterxml.uuid.impl.LazyRandom"));
    }

    /** Kafka's client makes it from its class. */
    @BuildStep
    ReflectiveClassBuildItem makeByReflection() {
        return ReflectiveClassBuildItem.builder(PositionInterceptor.class).build();
    }
}
