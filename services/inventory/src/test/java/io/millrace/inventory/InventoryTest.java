package io.millrace.inventory;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.UUID;

import io.quarkus.test.junit.QuarkusTest;
import org.junit.jupiter.api.Test;

import io.millrace.contracts.catalog.CatalogEvent;
import io.millrace.contracts.catalog.ProductListed;
import io.millrace.contracts.common.Money;
import io.millrace.contracts.common.Quantity;
import io.millrace.contracts.inventory.InventoryEvent;
import io.millrace.contracts.inventory.StockConfirmed;
import io.millrace.contracts.inventory.StockRejected;
import io.millrace.contracts.inventory.StockReleased;
import io.millrace.contracts.inventory.StockReserved;
import io.millrace.contracts.inventory.StockReturned;
import io.millrace.contracts.inventory.commands.ConfirmStock;
import io.millrace.contracts.inventory.commands.InventoryCommand;
import io.millrace.contracts.inventory.commands.ReleaseStock;
import io.millrace.contracts.inventory.commands.ReserveStock;
import io.millrace.contracts.inventory.commands.ReturnStock;
import io.millrace.messaging.testing.AvroTopic;
import io.millrace.messaging.testing.DeadLetterTopic;
import io.millrace.messaging.testing.WithMillrace;

@QuarkusTest
@WithMillrace
class InventoryTest {

    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final DeadLetterTopic LETTERS = new DeadLetterTopic("inventory.commands.inventory.dlq");

    private final AvroTopic<InventoryCommand> commands = new AvroTopic<>("inventory.commands", InventoryCommand.class);
    private final AvroTopic<InventoryEvent> events = new AvroTopic<>("inventory", InventoryEvent.class);
    private final AvroTopic<CatalogEvent> catalog = new AvroTopic<>("catalog", CatalogEvent.class);
    private final UUID order = UUID.randomUUID();

    @Test
    void whatIsReservedIsNotAvailableAndWhatIsConfirmedHasLeft() {
        String sku = stocked(10);

        assertThat(answer(order, reserve(sku, 4))).isInstanceOf(StockReserved.class);
        expectStock(sku, 10, 4);
        assertThat(answer(order, new ConfirmStock(UUID.randomUUID()))).isInstanceOf(StockConfirmed.class);
        expectStock(sku, 6, 0);
    }

    @Test
    void aReservationIsMadeOfAllLinesOrOfNone() {
        String plenty = stocked(100);
        String few = stocked(1);

        var rejected = (StockRejected) answer(order, reserve(plenty, 5, few, 2));

        assertThat(rejected.getReason()).isEqualTo("OUT_OF_STOCK");
        assertThat(rejected.getDetail()).contains(few).contains("2 units").contains("1 are available");
        expectStock(plenty, 100, 0);
        expectStock(few, 1, 0);
    }

    @Test
    void aProductThatNobodyStocksIsSaidToBeUnknown() {
        var rejected = (StockRejected) answer(order, reserve("no-such-product", 1));

        assertThat(rejected.getReason()).isEqualTo("UNKNOWN_SKU");
    }

    @Test
    void linesOfOneProductAreAddedUp() {
        String sku = stocked(5);

        assertThat(answer(order, reserve(sku, 3, sku, 3))).isInstanceOf(StockRejected.class);
    }

    @Test
    void releasingMakesItAvailableAgainAndTwiceDoesNotMakeItMore() {
        String sku = stocked(10);
        answer(order, reserve(sku, 4));

        assertThat(answer(order, new ReleaseStock("test"))).isInstanceOf(StockReleased.class);
        assertThat(answer(order, new ReleaseStock("test"))).isInstanceOf(StockReleased.class);

        expectStock(sku, 10, 0);
    }

    @Test
    void aReleaseThatComesFirstHasTheReservationRefused() {
        String sku = stocked(10);

        assertThat(answer(order, new ReleaseStock("test"))).isInstanceOf(StockReleased.class);
        var rejected = (StockRejected) answer(order, reserve(sku, 4));

        assertThat(rejected.getReason()).isEqualTo("RELEASED_BEFORE");
        expectStock(sku, 10, 0);
    }

    @Test
    void theSameCommandUnderAnotherIdIsAnsweredAgainAndDoneOnce() {
        String sku = stocked(10);

        assertThat(answer(order, reserve(sku, 4))).isEqualTo(answer(order, reserve(sku, 4)));

        expectStock(sku, 10, 4);
    }

    @Test
    void goodsThatComeBackAreTakenInOnce() {
        String sku = stocked(10);
        answer(order, reserve(sku, 4));
        answer(order, new ConfirmStock(UUID.randomUUID()));
        UUID returnId = UUID.randomUUID();
        var back = new ReturnStock(returnId, List.of(new Quantity(sku, 3)));

        assertThat(answer(order, back)).isInstanceOf(StockReturned.class);
        assertThat(answer(order, back)).isInstanceOf(StockReturned.class);

        expectStock(sku, 9, 0);
    }

    @Test
    void moreThanWasDeliveredDoesNotComeBack() {
        String sku = stocked(10);
        answer(order, reserve(sku, 4));
        answer(order, new ConfirmStock(UUID.randomUUID()));
        answer(order, new ReturnStock(UUID.randomUUID(), List.of(new Quantity(sku, 3))));

        var letter = letter(send(order, new ReturnStock(UUID.randomUUID(), List.of(new Quantity(sku, 2)))));
        var nobodys = letter(send(
                UUID.randomUUID(),
                new ReturnStock(UUID.randomUUID(), reserve(sku, 1).getLines())));

        assertThat(letter).contains("the rule delivered", "payload.lines", "5 of " + sku, "4 were delivered");
        assertThat(nobodys).contains("the rule delivered", "0 were delivered");
        expectStock(sku, 9, 0);
    }

    @Test
    void commandsThatMeanNothingChangeNoStockAndTheirDeadLettersNameTheRule() {
        String sku = stocked(10);
        UUID holder = UUID.randomUUID();
        answer(holder, reserve(sku, 6));

        String minus = letter(send(order, reserve(sku, -6)));
        String sums = letter(send(order, reserve(sku, 1_000_000_000, sku, 1_000_000_000)));
        String empty = letter(send(order, reserve()));
        String back = letter(send(order, new ReturnStock(UUID.randomUUID(), List.of(new Quantity(sku, -3)))));
        UUID foreign = commands.send(
                order.toString(), new InventoryCommand(holder, Instant.now(), new ReleaseStock("not mine")));

        assertThat(minus).contains("the rule minimum", "payload.lines[0].units must be 1 or more, is -6");
        assertThat(sums).contains("the rule maximum", "payload.lines", "come to 2000000000");
        assertThat(empty).contains("the rule minItems", "payload.lines");
        assertThat(back).contains("the rule minimum", "payload.lines[0].units must be 1 or more, is -3");
        assertThat(letter(foreign)).contains("the rule key", "orderId");
        expectStock(sku, 10, 6);
        assertThat(answer(order, reserve(sku, 5))).isInstanceOf(StockRejected.class);
    }

    @Test
    void nothingIsOversoldHoweverManyWantItAtOnce() {
        List<String> skus = List.of(stocked(20), stocked(20), stocked(20));
        var random = new Random(42);
        List<UUID> asked = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            var shuffled = new ArrayList<>(skus);
            Collections.shuffle(shuffled, random);
            var lines = shuffled.stream().map(sku -> new Quantity(sku, 1)).toList();
            asked.add(send(UUID.randomUUID(), new ReserveStock(lines)));
        }

        await().atMost(PATIENCE).untilAsserted(() -> assertThat(answers(asked)).hasSize(60));
        assertThat(answers(asked)).filteredOn(StockReserved.class::isInstance).hasSize(20);
        skus.forEach(sku -> expectStock(sku, 20, 20));
    }

    @Test
    void whatIsReservedCantBeAdjustedAway() {
        String sku = stocked(10);
        answer(order, reserve(sku, 4));

        adjust(sku, -7).statusCode(422).body("violations.field", hasItem("change"));
        adjust(sku, -6).statusCode(201).body("available", equalTo(0));
        adjust("no-such-product", 1).statusCode(404);
    }

    private String stocked(int units) {
        String sku = "SKU-" + UUID.randomUUID();
        var listed = new ProductListed("Thing", "", new Money(new BigDecimal("1.0000"), "GBP"));
        catalog.send(sku, new CatalogEvent(sku, 1L, Instant.now(), listed));
        await().atMost(PATIENCE)
                .untilAsserted(() -> given().get("/api/stock/{sku}", sku).then().statusCode(200));
        if (units > 0) {
            adjust(sku, units).statusCode(201);
        }
        return sku;
    }

    private static io.restassured.response.ValidatableResponse adjust(String sku, int change) {
        return given().contentType("application/json")
                .body("{\"change\": %d, \"reason\": \"test\"}".formatted(change))
                .post("/api/stock/{sku}/adjustments", sku)
                .then();
    }

    private static ReserveStock reserve(Object... skusWithUnits) {
        var lines = new ArrayList<Quantity>();
        for (int i = 0; i < skusWithUnits.length; i += 2) {
            lines.add(new Quantity((String) skusWithUnits[i], (Integer) skusWithUnits[i + 1]));
        }
        return new ReserveStock(lines);
    }

    private UUID send(UUID orderId, Object payload) {
        return commands.send(orderId.toString(), new InventoryCommand(orderId, Instant.now(), payload));
    }

    /** The message of a command's dead letter. */
    private static String letter(UUID command) {
        return await().atMost(PATIENCE)
                .until(() -> LETTERS.causesAtFirstAttempt(command), causes -> causes.size() == 1)
                .getFirst();
    }

    private Object answer(UUID orderId, Object payload) {
        UUID id = send(orderId, payload);
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(answers(List.of(id))).hasSize(1));
        return answers(List.of(id)).getFirst();
    }

    private List<Object> answers(List<UUID> ids) {
        return events.readAll().stream()
                .filter(event -> ids.stream().anyMatch(event::answers))
                .map(event -> event.value().getPayload())
                .toList();
    }

    private static void expectStock(String sku, int onHand, int reserved) {
        given().get("/api/stock/{sku}", sku)
                .then()
                .body("onHand", equalTo(onHand))
                .body("reserved", equalTo(reserved))
                .body("available", equalTo(onHand - reserved));
    }
}
