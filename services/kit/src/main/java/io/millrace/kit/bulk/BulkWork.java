package io.millrace.kit.bulk;

import java.util.List;

import io.smallrye.mutiny.Uni;
import org.jspecify.annotations.Nullable;

/** What a service does with the lines of a bulk request. */
public interface BulkWork<T> {

    /** The product of a line, for its answer. */
    @Nullable String sku(T line);

    /**
     * Stores the lines in the current transaction: all of them, but for those with a problem. Lines of one product count
     * in their order.
     *
     * @return a verdict for each line, in the order of the lines
     */
    Uni<List<Verdict>> store(List<T> lines);
}
