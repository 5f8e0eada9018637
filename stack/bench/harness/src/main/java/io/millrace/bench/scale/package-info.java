/** The same work on one, two and four replicas of a service, and on one and three brokers. */
@NullMarked
package io.millrace.bench.scale;

import org.jspecify.annotations.NullMarked;
