package io.millrace.stack.retail;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.math.BigDecimal;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.LocalDateTime;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;

import com.sun.net.httpserver.HttpServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import io.millrace.stack.journey.Api;
import io.millrace.stack.retail.file.RetailLine;
import io.millrace.stack.retail.file.Row;

/** Tests the comparison of the books with two completed orders, and a stand-in for the services. */
class ReconciliationTest {

    private final Set<String> mailed = ConcurrentHashMap.newKeySet();
    private final ConcurrentLinkedQueue<String> asked = new ConcurrentLinkedQueue<>();
    private HttpServer services;
    private Reconciliation reconciliation;

    @BeforeEach
    void start() throws IOException {
        services = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        services.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        services.createContext("/", exchange -> {
            String request = exchange.getRequestURI().toString();
            asked.add(request);
            byte[] body = answer(request).getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        services.start();
        var shop = new Shop(new Api("http://localhost:" + services.getAddress().getPort()), Duration.ofMinutes(1));
        var assortment = new Assortment();
        var tally = new Tally();
        for (String invoice : List.of("1", "2")) {
            assortment.add(line(invoice));
            tally.ended(shop.look(new Invoice(invoice, List.of(line(invoice))), "order-" + invoice));
        }
        asked.clear();
        reconciliation = new Reconciliation(shop, assortment, tally);
    }

    @AfterEach
    void stop() {
        services.stop(0);
    }

    @Test
    void aLaterComparisonAsksOnlyForOrdersOnWhichTheBooksDidNotAgree() {
        mailed.add("order-1");
        assertThat(reconciliation.compare().differences())
                .singleElement()
                .asString()
                .contains("order-2", "1 outcomes, 0 mails");

        asked.clear();
        mailed.add("order-2");
        var books = reconciliation.compare();

        assertThat(books.agree()).as(books.toString()).isTrue();
        assertThat(books.charged()).isEqualByComparingTo("20.00");
        assertThat(books.mails()).isEqualTo(2);
        assertThat(asked).anyMatch(request -> request.contains("order-2"));
        assertThat(asked).noneMatch(request -> request.contains("order-1"));
    }

    private String answer(String request) {
        if (request.startsWith("/api/orders/")) {
            return """
                    {"orderId": "%s", "status": "COMPLETED", "lines": [{"sku": "mill", "quantity": 1}],
                     "total": {"amount": "10.00"}}""".formatted(request.substring("/api/orders/".length()));
        }
        if (request.startsWith("/api/payments/")) {
            return "{\"charged\": {\"amount\": \"10.00\"}}";
        }
        if (request.startsWith("/api/notifications")) {
            boolean sent = mailed.contains(request.substring(request.indexOf('=') + 1));
            return sent ? "[{\"notice\": \"COMPLETED\"}]" : "[]";
        }
        return "{\"items\": [{\"sku\": \"mill\", \"available\": 0}], \"next\": null}";
    }

    private static RetailLine line(String invoice) {
        return new RetailLine(
                new Row.Whole(1, Map.of()),
                invoice,
                "mill",
                "",
                1,
                LocalDateTime.of(2011, 1, 1, 12, 0),
                BigDecimal.TEN,
                "7",
                "France");
    }
}
