package io.millrace.messaging.inbox;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;

import io.millrace.messaging.redrive.RedriveMark;
import io.millrace.messaging.redrive.RedriveMark.Failure;

/**
 * Records that an event was given up at a consumer, and whether it was handled since. Stored as JSON in the event's row
 * of the inbox: a new component must be optional when it is read. The retention keeps such rows for longer than others
 * ({@code millrace.messaging.dead-letters.retention}): dead letters may be redriven, also a second time, for as long.
 *
 * @param count how often the event was given up, from 1
 * @param alike how many failures in a row, up to the last, were alike
 * @param effect whether the transaction of the event had committed before its handler failed
 * @param handled whether the event was redriven and handled
 * @param first the failure for which the event was first given up
 * @param last the failure for which the event was last given up
 * @param acts the latest redrives that have been tried, at most 100
 */
public record GivenUp(
        int count, int alike, boolean effect, boolean handled, Failure first, Failure last, List<UUID> acts) {

    /** The number of like failures in a row that makes a loop. */
    private static final int LOOP = 3;

    private static final int KEPT_ACTS = 100;
    private static final int COMPARED = 500;

    /** For an event that the inbox does not know as given up. The record's mark adds the earlier times to the count. */
    static GivenUp first(Failure failure, @Nullable RedriveMark mark, boolean effect) {
        Failure first = mark == null || mark.first() == null ? failure : mark.first();
        int before = mark == null ? 0 : mark.count();
        int alike = before == 1 && isAlike(first, failure) ? 2 : 1;
        return new GivenUp(before + 1, alike, effect, false, first, failure, acts(List.of(), mark));
    }

    /** For an event that is redriven and handled, and that the inbox does not know as given up. */
    static GivenUp handled(RedriveMark mark) {
        Failure first = mark.first() == null ? new Failure(Instant.EPOCH, "", "") : mark.first();
        return new GivenUp(mark.count(), 1, false, true, first, first, acts(List.of(), mark));
    }

    GivenUp handledBy(RedriveMark mark) {
        return new GivenUp(count, alike, effect, true, first, last, acts(acts, mark));
    }

    GivenUp again(Failure failure, @Nullable RedriveMark mark) {
        return new GivenUp(
                count + 1,
                isAlike(last, failure) ? alike + 1 : 1,
                effect || handled,
                false,
                first,
                failure,
                acts(acts, mark));
    }

    /** Whether the event fails in a loop, so that its cause should be mended before the next redrive. */
    public boolean isLoop() {
        return alike >= LOOP;
    }

    /** Whether a redrive asks for an attempt that has not been made. */
    boolean isToBeTriedAgain(@Nullable RedriveMark mark) {
        return mark != null && !acts.contains(mark.act());
    }

    private static List<UUID> acts(List<UUID> before, @Nullable RedriveMark mark) {
        if (mark == null) {
            return before;
        }
        List<UUID> all = Stream.concat(before.stream(), Stream.of(mark.act())).toList();
        return all.subList(Math.max(0, all.size() - KEPT_ACTS), all.size());
    }

    /**
     * Whether two failures have one class, and messages that differ in numbers at most: durations, ports and the like.
     */
    private static boolean isAlike(Failure one, Failure other) {
        return one.exceptionClass().equals(other.exceptionClass())
                && withoutNumbers(one.message()).equals(withoutNumbers(other.message()));
    }

    private static String withoutNumbers(String message) {
        return message.substring(0, Math.min(COMPARED, message.length())).replaceAll("\\d+", "0");
    }

    String toJson() {
        var spent = new JsonArray();
        acts.forEach(act -> spent.add(act.toString()));
        return new JsonObject()
                .put("count", count)
                .put("alike", alike)
                .put("effect", effect)
                .put("handled", handled)
                .put("first", json(first))
                .put("last", json(last))
                .put("acts", spent)
                .encode();
    }

    static GivenUp fromJson(String text) {
        var json = new JsonObject(text);
        return new GivenUp(
                json.getInteger("count", 1),
                json.getInteger("alike", 1),
                json.getBoolean("effect", false),
                json.getBoolean("handled", false),
                failure(json.getJsonObject("first")),
                failure(json.getJsonObject("last")),
                json.getJsonArray("acts", new JsonArray()).stream()
                        .map(act -> UUID.fromString(act.toString()))
                        .toList());
    }

    private static JsonObject json(Failure failure) {
        return new JsonObject()
                .put("at", failure.at().toString())
                .put("class", failure.exceptionClass())
                .put("message", failure.message());
    }

    private static Failure failure(JsonObject json) {
        return new Failure(Instant.parse(json.getString("at")), json.getString("class"), json.getString("message"));
    }
}
