package io.millrace.messaging.deployment;

import java.util.ArrayList;
import java.util.List;

import io.quarkus.builder.item.MultiBuildItem;
import org.jboss.jandex.AnnotationInstance;
import org.jboss.jandex.MethodInfo;
import org.jboss.jandex.Type;

import io.millrace.messaging.codec.PayloadFormat;

/** A method with {@code @Incoming} and {@code @Inbox} or {@code @Keyed}. */
final class HandlerBuildItem extends MultiBuildItem {

    private final String channel;
    private final MethodInfo method;
    private final PayloadFormat format;

    HandlerBuildItem(String channel, MethodInfo method, PayloadFormat format) {
        this.channel = channel;
        this.method = method;
        this.format = format;
    }

    String channel() {
        return channel;
    }

    MethodInfo method() {
        return method;
    }

    PayloadFormat format() {
        return format;
    }

    /** The type of one event's payload. */
    Type payload() {
        return payloadOf(method);
    }

    static Type payloadOf(MethodInfo method) {
        Type parameter = method.parameterType(0);
        return isList(parameter) ? parameter.asParameterizedType().arguments().getFirst() : parameter;
    }

    /** Whether the method takes a list of events. */
    boolean takesLists() {
        return isList(method.parameterType(0));
    }

    static boolean isList(Type type) {
        return type.kind() == Type.Kind.PARAMETERIZED_TYPE && type.name().equals(Names.LIST);
    }

    boolean isInbox() {
        return method.hasAnnotation(Names.INBOX);
    }

    /** Whether the inbox has a row for each event of the types that the method takes. */
    boolean notesEachEvent() {
        return isInbox() && !method.declaringClass().interfaceNames().contains(Names.FILTER);
    }

    /** The event types that the method takes; empty for all. */
    List<String> types() {
        AnnotationInstance types = method.declaredAnnotation(Names.TYPES);
        if (types == null) {
            return List.of();
        }
        var names = new ArrayList<String>();
        if (types.value() != null) {
            for (Type type : types.value().asClassArray()) {
                names.add(type.name().toString());
            }
        }
        if (types.value("names") != null) {
            names.addAll(List.of(types.value("names").asStringArray()));
        }
        return names;
    }

    boolean takesContext() {
        return method.parametersCount() == 2;
    }

    /** {@code Class.method}, for logs and metrics. */
    String name() {
        return method.declaringClass().simpleName() + "." + method.name();
    }
}
