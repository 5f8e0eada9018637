/** The ground of a measurement: database and broker, subjects, and the arrival of records. */
@NullMarked
package io.millrace.bench.ground;

import org.jspecify.annotations.NullMarked;
