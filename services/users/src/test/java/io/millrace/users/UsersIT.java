package io.millrace.users;

import io.quarkus.test.junit.QuarkusIntegrationTest;

@QuarkusIntegrationTest
class UsersIT extends UsersTest {}
