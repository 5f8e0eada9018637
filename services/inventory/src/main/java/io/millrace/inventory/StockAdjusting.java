package io.millrace.inventory;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.UUID;

import jakarta.enterprise.context.ApplicationScoped;

import io.smallrye.mutiny.Uni;

import io.millrace.inventory.StockStore.Adjustment;
import io.millrace.kit.Problems;
import io.millrace.kit.bulk.BulkWork;
import io.millrace.kit.bulk.Verdict;

/**
 * Adjusts the stock of many products, as {@code POST /api/stock/{sku}/adjustments} adjusts the stock of one product.
 */
@ApplicationScoped
public class StockAdjusting implements BulkWork<AdjustmentLineRequest> {

    private static final int CREATED = 201;

    private final StockStore stocks;
    private final AdjustmentBatchStore adjustments;
    private final InventoryEvents events;

    StockAdjusting(StockStore stocks, AdjustmentBatchStore adjustments, InventoryEvents events) {
        this.stocks = stocks;
        this.adjustments = adjustments;
        this.events = events;
    }

    @Override
    public String sku(AdjustmentLineRequest line) {
        return line.sku();
    }

    @Override
    public Uni<List<Verdict>> store(List<AdjustmentLineRequest> lines) {
        var skus = new TreeSet<String>();
        var keys = new ArrayList<UUID>();
        for (AdjustmentLineRequest line : lines) {
            skus.add(line.sku());
            if (line.key() != null) {
                keys.add(line.key());
            }
        }
        return stocks.lock(skus.toArray(String[]::new))
                .chain(stock -> adjustments.known(keys).chain(known -> {
                    var batch = new Batch(new HashMap<>(stock), new HashMap<>(known));
                    List<Verdict> verdicts = lines.stream().map(batch::adjust).toList();
                    return batch.store().replaceWith(verdicts);
                }));
    }

    /** Applies the lines of one transaction in their order; the transaction has locked their rows of stock. */
    private final class Batch {

        private final Map<String, Stock> stock;
        private final Map<UUID, Adjustment> known;
        private final Map<UUID, Adjustment> made = new LinkedHashMap<>();
        private final Map<String, Stock> changed = new LinkedHashMap<>();

        Batch(Map<String, Stock> stock, Map<UUID, Adjustment> known) {
            this.stock = stock;
            this.known = known;
        }

        Verdict adjust(AdjustmentLineRequest line) {
            Stock before = stock.get(line.sku());
            if (before == null) {
                return Verdict.of(Problems.notFound("stock of product", line.sku()));
            }
            UUID id = line.key() == null ? UUID.randomUUID() : line.key();
            Adjustment adjustment = line.adjustment();
            Adjustment earlier = known.get(id);
            if (earlier != null) {
                return earlier.equals(adjustment)
                        ? Verdict.of(CREATED)
                        : Verdict.of(
                                Problems.keyReused("was used for another adjustment; use a new key for a new one"));
            }
            var after = new Stock(line.sku(), before.onHand() + line.change(), before.reserved());
            if (after.getAvailable() < 0) {
                return Verdict.of(Problems.unprocessable("change", "would leave fewer units than are reserved"));
            }
            known.put(id, adjustment);
            made.put(id, adjustment);
            stock.put(line.sku(), after);
            changed.put(line.sku(), after);
            events.adjusted(id, after, line.change(), line.reason());
            return Verdict.of(CREATED);
        }

        Uni<Void> store() {
            return made.isEmpty() ? Uni.createFrom().voidItem() : adjustments.store(made, changed.values());
        }
    }
}
