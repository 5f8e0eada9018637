/** What a measurement stands on: servers, subjects, and what arrives. */
@NullMarked
package io.millrace.bench.ground;

import org.jspecify.annotations.NullMarked;
