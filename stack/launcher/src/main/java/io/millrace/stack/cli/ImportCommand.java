package io.millrace.stack.cli;

import java.nio.charset.Charset;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

import io.millrace.stack.ControlClient;
import io.millrace.stack.home.Service;
import io.millrace.stack.journey.Api;
import io.millrace.stack.retail.ImportMode;
import io.millrace.stack.retail.Importer;
import io.millrace.stack.retail.Survey;
import io.millrace.stack.retail.file.Overrides;
import io.millrace.stack.retail.file.UnusableFileException;

/** {@code millrace import}. */
@Command(
        name = "import",
        mixinStandardHelpOptions = true,
        description = {
            "Imports a shop's invoices as orders, and checks that the books agree. Running it again changes nothing.",
            "Columns, in any order: InvoiceNo, StockCode, Description, Quantity, InvoiceDate, UnitPrice, CustomerID, Country.",
            "Encoding, delimiter, decimal mark and date format are recognised, and printed as the first line.",
            "An invoice with a line that cannot be used is rejected with all of its lines."
        },
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {
            "0:The books agree, and at least one order was accepted. Invoices may have been rejected.",
            "1:The books do not agree, no order was accepted, or the stack could not be reached.",
            "2:An option is wrong.",
            "65:The file cannot be read as invoices, or no line of it can be used. Nothing was imported."
        })
public final class ImportCommand implements Callable<Integer> {

    @Mixin
    private StackOptions options = new StackOptions();

    @Parameters(paramLabel = "FILE.csv")
    private Path file = Path.of("");

    @Option(
            names = "--rejects",
            paramLabel = "FILE",
            description = "File for the lines that are rejected (default: in the state folder).")
    private @Nullable Path rejects;

    @Option(names = "--encoding", paramLabel = "NAME", description = "The file's encoding, such as windows-1252.")
    private @Nullable Charset encoding;

    @Option(
            names = "--delimiter",
            paramLabel = "CHARACTER",
            converter = Delimiter.class,
            description = "The character between columns, or 'tab'.")
    private @Nullable Character delimiter;

    @Option(
            names = "--decimal",
            paramLabel = "CHARACTER",
            converter = DecimalMark.class,
            description = "The decimal mark: . or ,")
    private @Nullable Character decimal;

    @Option(
            names = "--date-format",
            paramLabel = "PATTERN",
            description = "The format of the dates, such as d/M/yyyy (with or without a time) or 'dd MMM yyyy H:mm'.")
    private @Nullable String dateFormat;

    @Option(names = "--dry-run", description = "Only print what would be imported; no stack is needed.")
    private boolean dryRun;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        var out = spec.commandLine().getOut();
        Path target = rejects == null
                ? options.home().state().resolve("import/" + file.getFileName() + ".rejects.csv")
                : rejects;
        try (Survey survey = Survey.of(file, overrides(), target, out)) {
            if (dryRun) {
                survey.print(out);
                return 0;
            }
            ControlClient stack = ControlClient.of(options.home());
            var api = new Api("http://localhost:" + stack.ports().http(Service.GATEWAY));
            return new Importer(survey, api, ImportMode.USUAL, out).run() ? 0 : 1;
        } catch (UnusableFileException e) {
            var line = spec.commandLine();
            line.getErr().println(line.getColorScheme().errorText(e.getMessage()));
            return UnusableFileException.EXIT_CODE;
        }
    }

    private Overrides overrides() {
        return new Overrides(
                Optional.ofNullable(encoding),
                Optional.ofNullable(delimiter),
                Optional.ofNullable(decimal),
                Optional.ofNullable(dateFormat));
    }

    /** Shells make a tab hard to type. */
    static final class Delimiter implements ITypeConverter<Character> {
        @Override
        public Character convert(String value) {
            if (value.equals("tab") || value.equals("\\t")) {
                return '\t';
            }
            if (value.length() != 1 || "\"\r\n".contains(value)) {
                throw new TypeConversionException("'%s' is neither a single character nor 'tab'".formatted(value));
            }
            return value.charAt(0);
        }
    }

    static final class DecimalMark implements ITypeConverter<Character> {
        @Override
        public Character convert(String value) {
            if (!value.equals(".") && !value.equals(",")) {
                throw new TypeConversionException("'%s' is neither . nor ,".formatted(value));
            }
            return value.charAt(0);
        }
    }
}
