package io.millrace.gateway;

import io.quarkus.runtime.annotations.QuarkusMain;

import io.millrace.command.ServiceCommand;

/** The main class of the gateway. */
@QuarkusMain
public final class Main {

    private Main() {}

    public static void main(String... arguments) {
        ServiceCommand.mainWithoutDatabase(arguments);
    }
}
