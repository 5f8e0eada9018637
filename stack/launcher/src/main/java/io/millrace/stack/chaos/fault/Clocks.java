package io.millrace.stack.chaos.fault;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/**
 * Skews the clocks of the further processes of a service by minutes, with a preloaded library in place of the C
 * library's clock functions. That needs a C compiler; without a compiler no clock is skewed.
 */
public final class Clocks {

    private static final int MOST_WRONG_MS = 10 * 60 * 1000;
    private static final Pattern REPLICA = Pattern.compile(".*-\\d+");

    private final long seed;
    private final @Nullable Path library;

    private Clocks(long seed, @Nullable Path library) {
        this.seed = seed;
        this.library = library;
    }

    /** @param folder for the compiled library */
    public static Clocks prepare(Path folder, long seed) {
        Path source = folder.resolve("clock.c");
        Path library = folder.resolve("clock.so");
        try (InputStream in = Objects.requireNonNull(Clocks.class.getResourceAsStream("/chaos/clock.c"))) {
            Files.createDirectories(folder);
            Files.copy(in, source, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new Clocks(seed, compile(source, library) ? library : null);
    }

    private static boolean compile(Path source, Path library) {
        try {
            return new ProcessBuilder(List.of(
                                    "cc",
                                    "-shared",
                                    "-fPIC",
                                    "-O2",
                                    "-o",
                                    library.toString(),
                                    source.toString(),
                                    "-ldl"))
                            .inheritIO()
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** The reason why no clock is skewed. */
    public Optional<String> obstacle() {
        return library == null ? Optional.of("there is no C compiler 'cc' on the PATH") : Optional.empty();
    }

    /** The environment variables of a part's process. */
    public Map<String, String> environment(String part) {
        if (library == null || !REPLICA.matcher(part).matches()) {
            return Map.of();
        }
        int wrong = new Random(seed ^ part.hashCode()).nextInt(-MOST_WRONG_MS, MOST_WRONG_MS);
        return Map.of("LD_PRELOAD", library.toString(), "CHAOS_CLOCK_SKEW_MS", String.valueOf(wrong));
    }
}
