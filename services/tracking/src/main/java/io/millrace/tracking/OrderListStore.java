package io.millrace.tracking;

import java.util.List;

import jakarta.enterprise.context.ApplicationScoped;

import io.smallrye.mutiny.Uni;

import io.millrace.kit.ListTotal;
import io.millrace.kit.PageSql;
import io.millrace.messaging.tx.SessionSql;

/** Lists the orders of the generation of the projection that is shown. */
@ApplicationScoped
class OrderListStore {

    private static final String ORDERS = " FROM order_view";

    /**
     * In the order of the product's own index: a page of a product's orders costs the same however deep it is. Where another
     * filter leaves fewer orders, the planner begins with these, and looks each up in the index of an order's products. No
     * condition compares the two times of placement: the planner would believe that next to no order passes it.
     */
    private static final String ORDERS_OF_PRODUCT = " FROM order_product JOIN order_view USING (generation, order_id)";

    private final ProjectionStore projection;

    OrderListStore(ProjectionStore projection) {
        this.projection = projection;
    }

    /** A page of orders, and one more if there is another page. */
    Uni<List<TrackedOrder>> list(OrderFilter filter) {
        PageSql sql = conditions(new PageSql("SELECT " + ProjectionStore.COLUMNS + from(filter)), filter);
        String time = time(filter);
        Cursor after = filter.after();
        if (after != null) {
            sql.where(
                    switch (filter.sort()) {
                        case PLACED_AT -> "(" + time + ", order_id) > (?, ?)";
                        case PLACED_AT_DOWN -> "(" + time + ", order_id) < (?, ?)";
                    },
                    after.placedAt(),
                    after.orderId());
        }
        sql.then(
                switch (filter.sort()) {
                    case PLACED_AT -> "ORDER BY " + time + ", order_id LIMIT ?";
                    case PLACED_AT_DOWN -> "ORDER BY " + time + " DESC, order_id DESC LIMIT ?";
                },
                filter.size() + 1);
        return SessionSql.select(sql.sql(), sql.parameters())
                .map(rows -> rows.stream().map(projection::order).toList());
    }

    /** The number of orders on all pages. */
    Uni<ListTotal> count(OrderFilter filter) {
        boolean needsNoOrder = filter.sku() != null && filter.customer() == null && filter.status() == null;
        PageSql sql = needsNoOrder
                ? filtered(PageSql.counting("SELECT FROM order_product"), filter)
                : conditions(PageSql.counting("SELECT" + from(filter)), filter);
        sql.counted();
        return SessionSql.select(sql.sql(), sql.parameters()).map(rows -> ListTotal.of((Long) rows.getFirst()[0]));
    }

    private static PageSql conditions(PageSql sql, OrderFilter filter) {
        OrderStatus status = filter.status();
        PageSql conditions = filtered(sql, filter)
                // An order of which only the parcel is known yet has no version.
                .where("version > 0")
                .whereGiven("customer_id = ?", filter.customer());
        // No parameter: few orders are cancelling and most are completed, and each deserves a plan of its own.
        return status == null ? conditions : conditions.where("status = '%s'".formatted(status.name()));
    }

    /** The conditions that need a product's index alone, where a product is asked for. */
    private static PageSql filtered(PageSql sql, OrderFilter filter) {
        return sql.where("generation = (SELECT generation FROM projection_shown)")
                .whereGiven("sku = ?", filter.sku())
                .whereGiven(time(filter) + " >= ?", filter.from())
                .whereGiven(time(filter) + " < ?", filter.to());
    }

    private static String from(OrderFilter filter) {
        return filter.sku() == null ? ORDERS : ORDERS_OF_PRODUCT;
    }

    /** The time of placement, in the table whose index has the page. */
    private static String time(OrderFilter filter) {
        return filter.sku() == null ? "placed_at" : "ordered_at";
    }
}
