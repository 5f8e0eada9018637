package io.millrace.kit;

import io.quarkus.runtime.annotations.QuarkusMain;

import io.millrace.command.ServiceCommand;
import io.millrace.kit.migration.NothingToMigrate;

/** The main class of a service. */
@QuarkusMain
public final class Main {

    private Main() {}

    public static void main(String... arguments) {
        ServiceCommand.mainWithDatabase(new NothingToMigrate(), arguments);
    }
}
