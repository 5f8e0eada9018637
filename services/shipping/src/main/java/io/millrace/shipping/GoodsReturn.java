package io.millrace.shipping;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.quarkus.runtime.annotations.RegisterForReflection;
import org.jspecify.annotations.Nullable;

/**
 * A return: goods that are expected, and what of them has come.
 *
 * @param endsAt when the return ends without its goods; null if it has ended, or the carrier is bringing the parcel back:
 *     then a person is told of a parcel that does not come, by the metric of {@link OverdueReturns}
 */
@RegisterForReflection
public record GoodsReturn(
        UUID returnId, Status status, @Nullable Instant endsAt, List<Line> lines) {

    /** The status of a return. */
    public enum Status {
        WAITING,
        RECEIVED,
        EXPIRED
    }

    /** The condition in which goods have come. */
    public enum Condition {
        @JsonProperty("intact")
        INTACT,
        @JsonProperty("damaged")
        DAMAGED
    }

    /**
     * A product of a return.
     *
     * @param quantity units that are expected
     * @param intact units that have come and can be sold again
     * @param damaged units that have come and cannot
     */
    @RegisterForReflection
    public record Line(String sku, long quantity, long intact, long damaged) {

        Line intactOnly() {
            return new Line(sku, quantity, quantity, 0);
        }
    }

    @JsonIgnore
    boolean isWaiting() {
        return status == Status.WAITING;
    }

    /** Whether the carrier brings the goods, or they have come. */
    @JsonIgnore
    boolean isOfTheCarrier() {
        return status != Status.EXPIRED && endsAt == null;
    }

    /** The return after all of its goods have come, intact. */
    GoodsReturn complete() {
        return received(lines.stream().map(Line::intactOnly).toList());
    }

    private GoodsReturn received(List<Line> counted) {
        return new GoodsReturn(returnId, Status.RECEIVED, null, counted);
    }

    /** The return after these units have come; empty if they are not among the units that are expected. */
    Optional<GoodsReturn> receive(Map<String, Long> intact, Map<String, Long> damaged) {
        var counted = lines.stream()
                .map(line -> new Line(
                        line.sku(),
                        line.quantity(),
                        intact.getOrDefault(line.sku(), 0L),
                        damaged.getOrDefault(line.sku(), 0L)))
                .toList();
        var skus = lines.stream().map(Line::sku).collect(Collectors.toSet());
        boolean expected = skus.containsAll(intact.keySet())
                && skus.containsAll(damaged.keySet())
                && counted.stream().allMatch(line -> line.intact() + line.damaged() <= line.quantity());
        return expected ? Optional.of(received(counted)) : Optional.empty();
    }
}
