package io.millrace.orders;

import io.quarkus.test.junit.QuarkusIntegrationTest;

/** The same of what was built: the native executable where there is one, otherwise the jar. */
@QuarkusIntegrationTest
class TracedOrderIT extends TracedOrderTest {}
