package io.millrace.stack.cli;

import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.Callable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import io.millrace.stack.StackException;
import io.millrace.stack.redrive.Redrive;
import io.millrace.stack.redrive.Selection;

/** {@code millrace redrive}. */
@Command(
        name = "redrive",
        mixinStandardHelpOptions = true,
        description = {
            "Publishes dead letters to the topics that their records came from. Exits with 0 if all were published.",
            "A letter takes effect once, however often it is redriven. Stop the command at any time and run it again: the",
            "next run begins behind the last letter. Try one letter first (--one), and check that it does not come back."
        })
public final class RedriveCommand implements Callable<Integer> {

    @Mixin
    private StackOptions options = new StackOptions();

    @Parameters(paramLabel = "TOPIC.SERVICE.dlq", description = "The dead-letter topic, such as orders.tracking.dlq.")
    private String topic = "";

    @Option(
            names = "--id",
            paramLabel = "ID",
            description = "Redrive only this event (ce_id) or letter (dlq-id); repeatable.")
    private Set<String> ids = new LinkedHashSet<>();

    @Option(
            names = "--exception",
            paramLabel = "CLASS",
            description = "Redrive only letters with this exception, with or without its package; repeatable.")
    private Set<String> exceptions = new LinkedHashSet<>();

    @Option(names = "--one", description = "Redrive only the first letter.")
    private boolean one;

    @Option(names = "--again", description = "Begin at the start of the topic, not behind the last run's letters.")
    private boolean again;

    @Option(names = "--loops", description = "Also redrive letters that failed the same way three times or more.")
    private boolean loops;

    @Option(names = "--dry-run", description = "List the letters, but redrive none.")
    private boolean dryRun;

    @Option(
            names = "--rate",
            paramLabel = "N",
            description = "The most letters a second (default: 50).",
            defaultValue = "50")
    private int rate;

    @Option(
            names = "--max-lag",
            paramLabel = "N",
            description = "Pause while the letters' consumer lags by more records (default: 1000).",
            defaultValue = "1000")
    private long maxLag;

    @Mixin
    private BrokerOptions broker = new BrokerOptions();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        if (rate < 1 || maxLag < 0) {
            throw new StackException("--rate must be 1 or more, and --max-lag 0 or more");
        }
        var selection = new Selection(Set.copyOf(ids), Set.copyOf(exceptions), loops, again, one);
        return new Redrive(
                                topic,
                                broker.connection(options),
                                selection,
                                rate,
                                maxLag,
                                dryRun,
                                spec.commandLine().getOut())
                        .run()
                ? 0
                : 1;
    }
}
