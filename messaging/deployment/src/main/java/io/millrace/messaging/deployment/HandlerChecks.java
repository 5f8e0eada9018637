package io.millrace.messaging.deployment;

import org.jboss.jandex.MethodInfo;
import org.jboss.jandex.ParameterizedType;
import org.jboss.jandex.Type;

/** Says what is wrong with a handler when the application is built, not when the first event comes. */
final class HandlerChecks {

    private HandlerChecks() {}

    static void check(MethodInfo method) {
        require(
                isUniVoid(method.returnType()),
                method,
                "must return Uni<Void>: the event is done with when that completes");
        require(
                method.parametersCount() == 1
                        || (method.parametersCount() == 2
                                && method.parameterType(1).name().equals(Names.CONTEXT)),
                method,
                "must take the event's payload and, as a second parameter if at all, its EventContext");
        require(
                method.parameterType(0).kind() != Type.Kind.PARAMETERIZED_TYPE,
                method,
                "takes the payload itself, not a Message, Record or other wrapper of it");
        require(
                !(method.hasDeclaredAnnotation(Names.INBOX) && method.hasDeclaredAnnotation(Names.KEYED)),
                method,
                "has @Inbox and @Keyed: @Inbox implies @Keyed");
        require(
                method.annotations(Names.INCOMING).size() == 1,
                method,
                "has several @Incoming: write one method for each channel");
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
}
