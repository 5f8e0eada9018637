package io.millrace.tracking.copies;

import java.util.List;
import java.util.Optional;
import java.util.UUID;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;

import io.millrace.contracts.common.Quantity;
import io.millrace.contracts.orders.OrderReturnRequested;
import io.millrace.contracts.payments.PaymentAuthorized;
import io.millrace.contracts.payments.PaymentCharged;
import io.millrace.contracts.payments.PaymentDeclined;
import io.millrace.contracts.payments.PaymentRefundFailed;
import io.millrace.contracts.payments.PaymentRefunded;
import io.millrace.contracts.shipping.GoodsCondition;
import io.millrace.contracts.shipping.GoodsReceived;
import io.millrace.contracts.shipping.ReceivedLine;
import io.millrace.contracts.shipping.ReturnExpired;
import io.millrace.contracts.shipping.ShipmentCancelled;
import io.millrace.contracts.shipping.ShipmentCreated;
import io.millrace.contracts.shipping.ShipmentKept;
import io.millrace.contracts.shipping.ShipmentMoved;
import io.millrace.contracts.shipping.ShipmentRefused;
import io.millrace.kit.Money;

/** The fields of an event, as they are kept. */
final class EventContent {

    private final JsonObject json;

    EventContent(JsonObject json) {
        this.json = json;
    }

    /** What is kept of the payload of an event; nothing of a type that this release does not know. */
    static EventContent of(Object payload) {
        return new EventContent(json(payload));
    }

    /** As the database keeps it. */
    JsonObject json() {
        return json;
    }

    private static JsonObject json(Object payload) {
        return switch (payload) {
            case PaymentAuthorized authorized -> payment(authorized.getPaymentId(), authorized.getAmount());
            case PaymentCharged charged -> payment(charged.getPaymentId(), charged.getAmount());
            case PaymentDeclined declined -> because(declined.getReason(), declined.getDetail());
            case PaymentRefunded refunded -> refund(refunded.getRefundId(), refunded.getAmount());
            case PaymentRefundFailed failed ->
                because(failed.getReason(), failed.getDetail())
                        .put("refundId", failed.getRefundId().toString());
            case ShipmentCreated created ->
                parcel(created.getShipmentId(), created.getTrackingNumber()).put("carrier", created.getCarrier());
            case ShipmentKept kept ->
                parcel(kept.getShipmentId(), kept.getTrackingNumber()).put("carrier", kept.getCarrier());
            case ShipmentMoved moved ->
                parcel(moved.getShipmentId(), moved.getTrackingNumber())
                        .put("status", moved.getStatus().name())
                        .put("place", moved.getPlace());
            case ShipmentRefused refused -> because(refused.getReason(), refused.getDetail());
            case ShipmentCancelled cancelled -> id("shipmentId", cancelled.getShipmentId());
            case GoodsReceived received ->
                id("returnId", received.getReturnId()).put("lines", received(received.getLines()));
            case ReturnExpired expired -> id("returnId", expired.getReturnId());
            case OrderReturnRequested requested ->
                id("returnId", requested.getReturnId())
                        .put("goodsFirst", requested.getGoodsFirst())
                        .put("lines", quantities(requested.getLines()));
            default -> new JsonObject();
        };
    }

    private static JsonObject payment(UUID paymentId, io.millrace.contracts.common.Money amount) {
        return id("paymentId", paymentId).put("amount", money(amount));
    }

    private static JsonObject refund(UUID refundId, io.millrace.contracts.common.@Nullable Money amount) {
        JsonObject refund = id("refundId", refundId);
        return amount == null ? refund : refund.put("amount", money(amount));
    }

    private static JsonObject money(io.millrace.contracts.common.Money contract) {
        var money = Money.of(contract);
        return JsonObject.of("amount", money.amount().toPlainString(), "currency", money.currency());
    }

    private static JsonObject because(String reason, String detail) {
        return JsonObject.of("reason", reason, "detail", detail);
    }

    private static JsonObject parcel(UUID shipmentId, String trackingNumber) {
        return id("shipmentId", shipmentId).put("trackingNumber", trackingNumber);
    }

    private static JsonObject id(String name, @Nullable UUID id) {
        return id == null ? new JsonObject() : JsonObject.of(name, id.toString());
    }

    private static JsonArray received(List<ReceivedLine> lines) {
        var array = new JsonArray();
        lines.forEach(line -> array.add(JsonObject.of(
                "sku", line.getSku(),
                "units", line.getUnits(),
                "intact", line.getCondition() == GoodsCondition.INTACT)));
        return array;
    }

    private static JsonArray quantities(List<Quantity> lines) {
        var array = new JsonArray();
        lines.forEach(line -> array.add(JsonObject.of("sku", line.getSku(), "units", line.getUnits())));
        return array;
    }

    /** A text of the content; null if the event does not tell it. */
    @Nullable String text(String field) {
        return json.getString(field);
    }

    /** An id of the content; null if the event does not tell it. */
    @Nullable UUID id(String field) {
        String text = text(field);
        return text == null ? null : UUID.fromString(text);
    }

    /** The event's amount; empty if it has none. */
    Optional<Money> amount() {
        return Optional.ofNullable(json.getJsonObject("amount"))
                .map(money -> Money.of(money.getString("amount"), money.getString("currency")));
    }

    /** The lines of the content. */
    List<JsonObject> lines() {
        return json.getJsonArray("lines", new JsonArray()).stream()
                .map(JsonObject.class::cast)
                .toList();
    }

    /** Whether the content has this flag, and it is set. */
    boolean has(String flag) {
        return json.getBoolean(flag, false);
    }
}
