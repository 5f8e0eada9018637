package io.millrace.messaging.deployment;

import java.util.List;
import java.util.Set;

import org.jboss.jandex.AnnotationInstance;
import org.jboss.jandex.ClassInfo;
import org.jboss.jandex.DotName;
import org.jboss.jandex.FieldInfo;
import org.jboss.jandex.IndexView;
import org.jboss.jandex.MethodInfo;
import org.jboss.jandex.ParameterizedType;
import org.jboss.jandex.Type;
import org.jspecify.annotations.Nullable;

/** Checks handler methods when the application is built, so that errors appear before the first event. */
final class HandlerChecks {

    private HandlerChecks() {}

    static void check(MethodInfo method) {
        require(
                isUniVoid(method.returnType()),
                method,
                "must return Uni<Void>: the event is handled when the Uni completes");
        require(
                method.parametersCount() == 1 || (method.parametersCount() == 2 && isContext(method)),
                method,
                "must take the event's payload and, as a second parameter if at all, its EventContext; or a List of payloads and a List<EventContext>");
        require(
                Set.of(Type.Kind.CLASS, Type.Kind.ARRAY)
                        .contains(HandlerBuildItem.payloadOf(method).kind()),
                method,
                "must take the payload itself, not a Message, Record or other wrapper of the payload");
        require(
                !HandlerBuildItem.isList(method.parameterType(0)) || method.hasDeclaredAnnotation(Names.INBOX),
                method,
                "takes a list of events without @Inbox: a list is handled in one transaction, so annotate the method with @Inbox, or take one event");
        require(
                !(method.hasDeclaredAnnotation(Names.INBOX) && method.hasDeclaredAnnotation(Names.KEYED)),
                method,
                "has @Inbox and @Keyed: remove @Keyed, which @Inbox implies");
        require(
                method.annotations(Names.INCOMING).size() == 1,
                method,
                "has several @Incoming: write one method for each channel");
    }

    /** Refuses a second method of a channel. An event has one row in the inbox, so the second would never be called. */
    static void checkAlone(String channel, MethodInfo method, @Nullable MethodInfo other) {
        require(
                other == null,
                method,
                "and %s both handle channel '%s': once one method has handled an event, the inbox takes the event for done; call the second method from the first, or give the second method a channel of its own with the same topic"
                        .formatted(other == null ? "" : other.declaringClass().name() + "." + other.name(), channel));
    }

    /**
     * Refuses an {@code @EventTypes} with which the method would never be called, as every event would be acknowledged
     * unseen: one that names nothing, or a class that is no event's own. A class that is not in the index is taken.
     */
    static void checkTypes(MethodInfo method, List<String> types, IndexView index) {
        require(
                !method.hasDeclaredAnnotation(Names.TYPES)
                        || (!types.isEmpty() && types.stream().noneMatch(String::isBlank)),
                method,
                "has @EventTypes with no type or a blank one: name the types that the method takes, or remove the annotation");
        AnnotationInstance annotation = method.declaredAnnotation(Names.TYPES);
        if (annotation == null || annotation.value() == null) {
            return;
        }
        for (Type type : annotation.value().asClassArray()) {
            ClassInfo named = index.getClassByName(type.name());
            if (named != null) {
                checkOwn(method, named, index);
            }
        }
    }

    private static void checkOwn(MethodInfo method, ClassInfo named, IndexView index) {
        require(
                !named.isInterface() && !named.isAbstract(),
                method,
                "has @EventTypes with %s, which is %s: an event has the type of its own class, so name the classes that implement it"
                        .formatted(named.name(), named.isInterface() ? "an interface" : "abstract"));
        require(
                !isEnvelope(named, index),
                method,
                "has @EventTypes with %s, which is an envelope: an event has the type of the record in the envelope's field 'payload', so name these records"
                        .formatted(named.name()));
    }

    /** An Avro record whose field {@code payload} takes other records: one class of them, or any of a union. */
    private static boolean isEnvelope(ClassInfo record, IndexView index) {
        FieldInfo payload = record.field("payload");
        if (payload == null || !Payloads.isAvro(record.name(), index)) {
            return false;
        }
        return payload.type().name().equals(DotName.OBJECT_NAME)
                || Payloads.isAvro(payload.type().name(), index);
    }

    /** Whether the second parameter is the context, or a list of contexts where the first is a list of payloads. */
    private static boolean isContext(MethodInfo method) {
        Type second = method.parameterType(1);
        if (!HandlerBuildItem.isList(method.parameterType(0))) {
            return second.name().equals(Names.CONTEXT);
        }
        return HandlerBuildItem.isList(second)
                && second.asParameterizedType().arguments().getFirst().name().equals(Names.CONTEXT);
    }

    private static boolean isUniVoid(Type type) {
        return type instanceof ParameterizedType uni
                && uni.name().equals(Names.UNI)
                && uni.arguments().getFirst().name().equals(Names.VOID);
    }

    private static void require(boolean condition, MethodInfo method, String otherwise) {
        if (!condition) {
            throw new IllegalArgumentException(
                    "%s.%s %s".formatted(method.declaringClass().name(), method.name(), otherwise));
        }
    }

    /** Refuses a filter that is not the class of a handler: no build step would know which handler leaves events out. */
    static void checkFilters(IndexView index) {
        for (ClassInfo filter : index.getAllKnownImplementations(Names.FILTER)) {
            if (filter.methods().stream().noneMatch(method -> method.hasDeclaredAnnotation(Names.INBOX))) {
                throw new IllegalArgumentException(
                        "%s is an EventFilter, and has no method with @Inbox: let the handler's class implement the interface"
                                .formatted(filter.name()));
            }
        }
    }
}
