package io.millrace.stack.cli;

import java.nio.file.Path;
import java.util.concurrent.Callable;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import io.millrace.stack.ControlClient;
import io.millrace.stack.home.Home;
import io.millrace.stack.home.Service;
import io.millrace.stack.journey.Api;
import io.millrace.stack.retail.Importer;
import io.millrace.stack.retail.Manner;

/** {@code millrace import}. */
@Command(
        name = "import",
        mixinStandardHelpOptions = true,
        description = {
            "Brings a shop's invoices in as orders, and checks that the books agree: 0 if they do.",
            "Columns: InvoiceNo, StockCode, Description, Quantity, InvoiceDate, UnitPrice, CustomerID, Country. Running it again changes nothing."
        })
public final class ImportCommand implements Callable<Integer> {

    @Mixin
    private StackOptions options = new StackOptions();

    @Parameters(paramLabel = "FILE.csv")
    private Path file = Path.of("");

    @Option(
            names = "--rejects",
            paramLabel = "FILE",
            description = "Where lines that can't be used go (default: a file in the state folder).")
    private @Nullable Path rejects;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        Home home = options.home();
        ControlClient stack = ControlClient.of(home);
        var api = new Api("http://localhost:" + stack.ports().http(Service.GATEWAY));
        Path target = rejects == null ? home.state().resolve("import/" + file.getFileName() + ".rejects.csv") : rejects;
        return new Importer(file, target, api, Manner.USUAL, spec.commandLine().getOut()).run() ? 0 : 1;
    }
}
