package io.millrace.messaging.admin;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.function.Supplier;

import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

import io.quarkus.runtime.StartupEvent;
import io.quarkus.vertx.http.ManagementInterface;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

import io.millrace.messaging.config.MessagingConfig;
import io.millrace.messaging.tx.Contexts;
import io.millrace.messaging.tx.DatabaseGate;

/**
 * Serves the admin API over HTTP: routes on the management port, never on the port for customers. Acts take JSON only,
 * so that no foreign web page can send one.
 */
@ApplicationScoped
class AdminApi {

    static final String DOCUMENT = "META-INF/millrace/admin-openapi.json";
    static final String ACTOR_HEADER = "Millrace-Actor";

    private static final Logger LOG = Logger.getLogger(AdminApi.class);

    private static final int MAX_BODY = 64 * 1024;
    private static final int FIRST = 1;
    private static final String JSON = "application/json";

    private final AdminRoutes routes;
    private final DatabaseGate database;
    private final Vertx vertx;
    private final boolean enabled;
    private final boolean management;
    private final String root;

    AdminApi(
            AdminRoutes routes,
            DatabaseGate database,
            Vertx vertx,
            MessagingConfig config,
            @ConfigProperty(name = "quarkus.management.enabled", defaultValue = "false") boolean management,
            @ConfigProperty(name = "quarkus.management.root-path", defaultValue = "/q") String managementRoot) {
        this.routes = routes;
        this.database = database;
        this.vertx = vertx;
        this.enabled = config.admin().enabled();
        this.management = management;
        this.root = managementRoot.replaceAll("/+$", "") + "/millrace";
    }

    void check(@Observes @Priority(FIRST) StartupEvent event) {
        if (enabled && !management) {
            throw new IllegalStateException("millrace.messaging.admin.enabled=true: the admin API is served on the"
                    + " management port only, build the application with quarkus.management.enabled=true");
        }
    }

    void register(@Observes ManagementInterface management) {
        if (!enabled) {
            return;
        }
        Router router = management.router();
        String document = document();
        router.get(root + "/openapi.json")
                .handler(context ->
                        context.response().putHeader("Content-Type", JSON).end(document));
        routes.queries().forEach((path, query) -> router.get(root + path)
                .handler(context -> answer(
                        context, () -> query.work().apply(new AdminQuery(context.queryParams(), query.parameters())))));
        routes.acts().forEach((path, act) -> router.post(root + path)
                .handler(BodyHandler.create(false).setBodyLimit(MAX_BODY))
                .handler(context -> answer(context, () -> act.work().apply(body(context, act.fields()))))
                .failureHandler(context -> fail(context, context.statusCode() == 413 ? tooLarge() : cause(context))));
    }

    private static Throwable cause(RoutingContext context) {
        return context.failure() == null ? AdminProblem.of(400, "the request cannot be read") : context.failure();
    }

    private static AdminProblem tooLarge() {
        return AdminProblem.of(413, "the body must have at most " + MAX_BODY + " bytes");
    }

    private static AdminBody body(RoutingContext context, List<String> fields) {
        String type = context.request().getHeader("Content-Type");
        if (type == null || !type.toLowerCase(Locale.ROOT).startsWith(JSON)) {
            throw AdminProblem.of(415, "Content-Type must be " + JSON);
        }
        // Quarkus may have read the body before, by its own and larger limit.
        if (context.body().length() > MAX_BODY) {
            throw tooLarge();
        }
        return new AdminBody(context.body().buffer(), context.request().getHeader(ACTOR_HEADER), fields);
    }

    private void answer(RoutingContext context, Supplier<Uni<JsonObject>> work) {
        Contexts.runOn(Contexts.duplicate(vertx), work)
                .subscribe()
                .with(
                        json -> context.response()
                                .putHeader("Content-Type", JSON)
                                .end(json.toBuffer()),
                        failure -> fail(context, failure));
    }

    private void fail(RoutingContext context, Throwable failure) {
        AdminProblem.of(failure)
                .map(problem -> Uni.createFrom().item(problem))
                .orElseGet(() -> database.isAway(failure).map(away -> unforeseen(failure, away)))
                .subscribe()
                .with(problem -> context.response()
                        .setStatusCode(problem.status())
                        .putHeader("Content-Type", "application/problem+json")
                        .end(problem.json().toBuffer()));
    }

    private static AdminProblem unforeseen(Throwable failure, boolean away) {
        if (away) {
            return AdminProblem.of(
                    503, "the database does not answer: repeat the request when the database is available");
        }
        LOG.error("admin API: a request failed unexpectedly, its answer has status 500", failure);
        return AdminProblem.of(500, "the request failed unexpectedly: the service's log has the cause");
    }

    private static String document() {
        try (InputStream in =
                Objects.requireNonNull(AdminApi.class.getClassLoader().getResourceAsStream(DOCUMENT))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
