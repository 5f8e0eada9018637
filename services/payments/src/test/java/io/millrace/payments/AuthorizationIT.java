package io.millrace.payments;

import io.quarkus.test.junit.QuarkusIntegrationTest;

/** Runs the same tests against the packaged service: the native executable if there is one, otherwise the jar. */
@QuarkusIntegrationTest
class AuthorizationIT extends AuthorizationTest {}
