package io.millrace.kit;

import io.quarkus.runtime.annotations.QuarkusMain;

import io.millrace.command.ServiceCommand;

/** Where the executable of a service begins. */
@QuarkusMain
public final class Main {

    private Main() {}

    public static void main(String... arguments) {
        ServiceCommand.mainWithDatabase(arguments);
    }
}
