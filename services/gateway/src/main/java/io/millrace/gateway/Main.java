package io.millrace.gateway;

import io.quarkus.runtime.annotations.QuarkusMain;

import io.millrace.command.ServiceCommand;

/** Where the executable begins. */
@QuarkusMain
public final class Main {

    private Main() {}

    public static void main(String... arguments) {
        ServiceCommand.mainWithoutDatabase(arguments);
    }
}
