package io.millrace.inventory;

import io.quarkus.test.junit.QuarkusIntegrationTest;

/** The same of what was built: the native executable where there is one, otherwise the jar. */
@QuarkusIntegrationTest
class InventoryIT extends InventoryTest {}
