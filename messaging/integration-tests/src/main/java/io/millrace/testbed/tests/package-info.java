/** The root of the application that the tests run, which is empty: the application is the test bed. */
@NullMarked
package io.millrace.testbed.tests;

import org.jspecify.annotations.NullMarked;
