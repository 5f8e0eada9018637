package io.millrace.messaging.admin;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.ToLongFunction;

import jakarta.enterprise.context.ApplicationScoped;

import io.smallrye.mutiny.Uni;
import io.vertx.core.json.JsonObject;

/** The paths of the admin API, each with its parameters and its work. {@code admin-openapi.json} describes them. */
@ApplicationScoped
class AdminRoutes {

    private static final String PARKED = "/parked";
    private static final String HELD = "/held";

    private static final String CHANNEL = "channel";
    private static final String KEY = "key";
    private static final String CAUSE = "cause";
    private static final String REASON = "reason";
    private static final String ALL = "all";
    private static final String TO = "to";
    private static final String AFTER = "after";
    private static final String LIMIT = "limit";

    private final ParkedKeys parked;
    private final HeldKeys held;
    private final Payloads payloads;

    AdminRoutes(ParkedKeys parked, HeldKeys held, Payloads payloads) {
        this.parked = parked;
        this.held = held;
        this.payloads = payloads;
    }

    /** @param parameters the query parameters that the path accepts */
    record Query(List<String> parameters, Function<AdminQuery, Uni<JsonObject>> work) {}

    /** @param fields the fields that the body may have */
    record Deed(List<String> fields, Function<AdminBody, Uni<JsonObject>> work) {}

    /** Lists the records or rows of a key from a place on, or from the first one. */
    private interface Waiting<R> {
        Uni<List<R>> from(String channel, String key, OptionalLong place, int limit);
    }

    /** Changes one key. */
    private interface KeyAct {
        Uni<Void> on(String channel, String key, Act act);
    }

    /** Gives up the first event or row of a key, or all of them. */
    private interface GiveUp {
        Uni<Integer> of(String channel, String key, boolean all, Act act);
    }

    Map<String, Query> queries() {
        var queries = new TreeMap<String, Query>();
        queries.put("/counts", new Query(List.of(), query -> counts()));
        queries.put(PARKED + "/causes", causes(parked::causes));
        queries.put(PARKED + "/keys", keys(parked::keys, AdminJson::of));
        queries.put(PARKED + "/records", waiting(parked::records, AdminJson::of, ParkedRecord::seq));
        queries.put(
                PARKED + "/record",
                one("seq", "record parked", parked::records, ParkedRecord::seq, record -> payloads.of(record)
                        .map(payload -> AdminJson.whole(record, payload))));
        queries.put(HELD + "/causes", causes(held::causes));
        queries.put(HELD + "/keys", keys(held::keys, AdminJson::of));
        queries.put(HELD + "/rows", waiting(held::rows, AdminJson::of, HeldRow::id));
        queries.put(HELD + "/row", one("id", "row held", held::rows, HeldRow::id, row -> Uni.createFrom()
                .item(() -> AdminJson.whole(row, payloads.of(row)))));
        return queries;
    }

    Map<String, Deed> acts() {
        var acts = new TreeMap<String, Deed>();
        acts.put(PARKED + "/try-now", act(parked::tryNow));
        acts.put(PARKED + "/release", act(parked::release));
        acts.put(PARKED + "/give-up", giveUp(parked::giveUp));
        acts.put(
                PARKED + "/move",
                new Deed(
                        List.of(CHANNEL, KEY, TO, REASON),
                        body -> done(
                                body, parked.move(body.text(CHANNEL), body.text(KEY), body.text(TO), body.act()))));
        acts.put(PARKED + "/causes/try-now", ofCause(parked::tryNowEach));
        acts.put(PARKED + "/causes/release", ofCause(parked::releaseEach));
        acts.put(
                PARKED + "/causes/give-up",
                ofCause(ALL, (keys, body) -> parked.giveUpEach(keys, body.flag(ALL), body.act())));
        acts.put(
                PARKED + "/causes/move", ofCause(TO, (keys, body) -> parked.moveEach(keys, body.text(TO), body.act())));
        acts.put(HELD + "/try-now", act(held::tryNow));
        acts.put(HELD + "/release", act(held::release));
        acts.put(HELD + "/give-up", giveUp(held::giveUp));
        acts.put(HELD + "/causes/try-now", ofCause(held::tryNowEach));
        acts.put(HELD + "/causes/release", ofCause(held::releaseEach));
        acts.put(
                HELD + "/causes/give-up",
                ofCause(ALL, (keys, body) -> held.giveUpEach(keys, body.flag(ALL), body.act())));
        return acts;
    }

    private Uni<JsonObject> counts() {
        return parked.counts().chain(waiting -> held.counts().map(heldBack -> new JsonObject()
                .put("parked", AdminJson.list(waiting, AdminJson::of).getJsonArray("items"))
                .put("held", AdminJson.list(heldBack, AdminJson::of).getJsonArray("items"))));
    }

    private static Query causes(BiFunction<Optional<String>, Integer, Uni<List<Cause>>> work) {
        return new Query(List.of(CHANNEL, LIMIT), query -> work.apply(query.optional(CHANNEL), query.limit())
                .map(causes -> AdminJson.list(causes, AdminJson::of)));
    }

    private static <K> Query keys(Function<KeyFilter, Uni<Page<K>>> work, Function<K, JsonObject> json) {
        return new Query(List.of(CHANNEL, CAUSE, "state", AFTER, LIMIT), query -> work.apply(query.filter())
                .map(page -> AdminJson.page(page, json)));
    }

    private static <R> Query waiting(Waiting<R> work, Function<R, JsonObject> json, ToLongFunction<R> place) {
        return new Query(List.of(CHANNEL, KEY, "from", LIMIT), query -> {
            int limit = query.limit();
            return work.from(query.required(CHANNEL), query.required(KEY), query.place("from"), limit + 1)
                    .map(found -> {
                        List<R> shown = found.subList(0, Math.min(limit, found.size()));
                        JsonObject page = AdminJson.list(shown, json);
                        return found.size() > limit
                                ? page.put("next", String.valueOf(place.applyAsLong(found.get(limit))))
                                : page;
                    });
        });
    }

    /** @param what the record or row, for the message that there is none */
    private static <R> Query one(
            String place, String what, Waiting<R> work, ToLongFunction<R> placeOf, Function<R, Uni<JsonObject>> json) {
        return new Query(List.of(CHANNEL, KEY, place), query -> {
            String key = query.required(KEY);
            OptionalLong asked = query.place(place);
            return work.from(query.required(CHANNEL), key, asked, 1).chain(found -> {
                if (found.isEmpty()
                        || (asked.isPresent() && placeOf.applyAsLong(found.getFirst()) != asked.getAsLong())) {
                    throw new KeyNotFoundException("key %s has no such %s".formatted(key, what));
                }
                return json.apply(found.getFirst());
            });
        });
    }

    private static Deed act(KeyAct act) {
        return new Deed(
                List.of(CHANNEL, KEY, REASON),
                body -> done(body, act.on(body.text(CHANNEL), body.text(KEY), body.act())));
    }

    private static Deed giveUp(GiveUp act) {
        return new Deed(List.of(CHANNEL, KEY, ALL, REASON), body -> act.of(
                        body.text(CHANNEL), body.text(KEY), body.flag(ALL), body.act())
                .map(count -> key(body).put("givenUp", count)));
    }

    private static Deed ofCause(BiFunction<KeyFilter, Act, Uni<ActedKeys>> act) {
        return ofCause(Optional.empty(), (keys, body) -> act.apply(keys, body.act()));
    }

    private static Deed ofCause(String field, BiFunction<KeyFilter, AdminBody, Uni<ActedKeys>> act) {
        return ofCause(Optional.of(field), act);
    }

    private static Deed ofCause(Optional<String> field, BiFunction<KeyFilter, AdminBody, Uni<ActedKeys>> act) {
        var fields = new ArrayList<>(List.of(CHANNEL, CAUSE, REASON, AFTER, LIMIT));
        field.ifPresent(fields::add);
        return new Deed(List.copyOf(fields), body -> act.apply(body.keysOfCause(), body)
                .map(acted ->
                        AdminJson.of(acted).put(CHANNEL, body.text(CHANNEL)).put(CAUSE, body.text(CAUSE))));
    }

    private static Uni<JsonObject> done(AdminBody body, Uni<Void> work) {
        return work.map(nothing -> key(body));
    }

    private static JsonObject key(AdminBody body) {
        return new JsonObject().put(CHANNEL, body.text(CHANNEL)).put(KEY, body.text(KEY));
    }
}
