package io.millrace.stack.cli;

import picocli.CommandLine.Command;

/** {@code millrace floor}, as {@code millrace infra} was called before; scripts and manifests may still use it. */
@Command(name = "floor", hidden = true, mixinStandardHelpOptions = true, description = "The former name of infra.")
public final class FloorCommand extends InfraCommand {}
