package io.millrace.catalog;

import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

import jakarta.enterprise.context.ApplicationScoped;

import io.smallrye.mutiny.Uni;
import org.eclipse.microprofile.config.inject.ConfigProperty;

import io.millrace.kit.Problems;
import io.millrace.kit.bulk.BulkWork;
import io.millrace.kit.bulk.Verdict;

/** Lists many products, as {@code PUT /api/products/{sku}} lists one. */
@ApplicationScoped
public class ProductListing implements BulkWork<ProductLineRequest> {

    private static final int OK = 200;

    private final ProductBatchStore store;
    private final CatalogEvents events;
    private final Clock clock;
    private final boolean requiresVersion;

    ProductListing(
            ProductBatchStore store,
            CatalogEvents events,
            Clock clock,
            @ConfigProperty(name = "millrace.catalog.require-version", defaultValue = "false")
                    boolean requiresVersion) {
        this.store = store;
        this.events = events;
        this.clock = clock;
        this.requiresVersion = requiresVersion;
    }

    @Override
    public String sku(ProductLineRequest line) {
        return line.sku();
    }

    @Override
    public Uni<List<Verdict>> store(List<ProductLineRequest> lines) {
        var skus = new TreeSet<String>();
        var creatable = new TreeSet<String>();
        lines.forEach(line -> {
            skus.add(line.sku());
            if (mayCreate(line)) {
                creatable.add(line.sku());
            }
        });
        return store.findOrCreateForChange(skus, creatable).chain(products -> {
            var now = clock.instant().truncatedTo(ChronoUnit.MICROS);
            var changed = new LinkedHashMap<String, Product>();
            var verdicts = new ArrayList<Verdict>(lines.size());
            for (ProductLineRequest line : lines) {
                verdicts.add(list(line, products, changed, now));
            }
            return (changed.isEmpty() ? Uni.createFrom().voidItem() : store.store(changed.values(), now))
                    .replaceWith(verdicts);
        });
    }

    /** A refused line must not leave the row of a product behind that was never listed. */
    private boolean mayCreate(ProductLineRequest line) {
        Long version = line.version();
        return version == null ? !requiresVersion : version == 0;
    }

    private Verdict list(
            ProductLineRequest line, Map<String, Product> products, Map<String, Product> changed, Instant now) {
        Product product = products.get(line.sku());
        if (line.version() == null && requiresVersion) {
            return Verdict.of(Problems.preconditionRequired(
                    "name the version that you have read as version, or 0 for a new product"));
        }
        if (product == null) {
            return Verdict.of(Problems.changedMeanwhile("there is no such product: a new one has the version 0"));
        }
        if (line.version() != null && line.version() != product.version) {
            return Verdict.of(Problems.changedMeanwhile(
                    "it has the version %d now: read it again, and decide anew".formatted(product.version)));
        }
        if (product.list(line.name(), line.descriptionOrEmpty(), line.price(), now)) {
            events.listed(product);
            changed.put(product.sku, product);
        }
        return Verdict.of(OK);
    }
}
