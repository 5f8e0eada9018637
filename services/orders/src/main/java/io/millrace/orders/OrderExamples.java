package io.millrace.orders;

/** Answers to a new order, for the API's description. */
final class OrderExamples {

    static final String ACCEPTED = """
            {
              "orderId": "0197a2c4-1d2e-7c3f-8a4b-5c6d7e8f9a0b",
              "version": 1,
              "status": "PLACED",
              "pending": "STOCK",
              "customer": {
                "customerId": "5a9f0f52-3c1f-4f0e-9d1b-0c6b8c1d2e3f",
                "name": "Ada Miller",
                "email": "ada@millrace.example"
              },
              "shipTo": {"street": "Mill Lane 1", "postalCode": "12345", "city": "Millbrook", "country": "DE"},
              "lines": [
                {
                  "sku": "mill",
                  "name": "Coffee mill",
                  "quantity": 1,
                  "unitPrice": {"amount": "39.00", "currency": "EUR"}
                }
              ],
              "total": {"amount": "39.00", "currency": "EUR"},
              "paymentId": null,
              "trackingNumber": null,
              "reason": null,
              "detail": null,
              "returned": {},
              "returning": {},
              "refunded": {"amount": "0.00", "currency": "EUR"},
              "placedAt": "2026-11-29T10:15:30.123456Z",
              "changedAt": "2026-11-29T10:15:30.123456Z"
            }""";

    static final String ANOTHER_TOTAL = """
            {
              "type": "/problems.html#conflict",
              "status": 409,
              "title": "Conflict",
              "detail": "the order comes to 41.00 EUR, not 39.00 EUR: show the customer the new total, and send it as expectedTotal",
              "instance": "/api/orders",
              "code": "conflict",
              "expected": {"amount": "39.00", "currency": "EUR"},
              "actual": {"amount": "41.00", "currency": "EUR"}
            }""";

    static final String COMPLETED = """
            {
              "type": "/problems.html#order-completed",
              "status": 409,
              "title": "Conflict",
              "detail": "order 0197a2c4-1d2e-7c3f-8a4b-5c6d7e8f9a0b is completed and cannot be cancelled any more: give it back by POST /api/orders/0197a2c4-1d2e-7c3f-8a4b-5c6d7e8f9a0b/returns",
              "instance": "/api/orders/0197a2c4-1d2e-7c3f-8a4b-5c6d7e8f9a0b/cancellation",
              "code": "order-completed"
            }""";

    private OrderExamples() {}
}
