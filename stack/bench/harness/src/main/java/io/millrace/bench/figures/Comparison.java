package io.millrace.bench.figures;

import java.util.List;

/**
 * Which promises each measured system keeps, in words: figures alone compare systems that do different work.
 *
 * @param systems the systems' names
 * @param promises one for each row of the table
 */
public record Comparison(List<String> systems, List<Promise> promises) {

    /**
     * A promise.
     *
     * @param kept how each system keeps the promise, or what happens instead; in the order of the systems
     */
    public record Promise(String name, List<String> kept) {

        /** @param kept how each system keeps the promise, in the order of the systems */
        public static Promise of(String name, String... kept) {
            return new Promise(name, List.of(kept));
        }
    }

    public Comparison {
        for (Promise promise : promises) {
            if (promise.kept().size() != systems.size()) {
                throw new IllegalArgumentException("%s: %d answers for %d systems"
                        .formatted(promise.name(), promise.kept().size(), systems.size()));
            }
        }
    }

    /** The table's rows in Markdown, without its head. */
    public List<String> markdown() {
        return promises.stream()
                .map(promise -> "| %s | %s |".formatted(promise.name(), String.join(" | ", promise.kept())))
                .toList();
    }
}
