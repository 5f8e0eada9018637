package io.millrace.notifications.webhooks;

import io.quarkus.test.junit.QuarkusIntegrationTest;

/** Runs the same tests against the packaged service: the native executable if there is one, otherwise the jar. */
@QuarkusIntegrationTest
class WebhooksIT extends WebhooksTest {}
