/** Topics and users of a broker. */
@NullMarked
package io.millrace.embedded.kafka;

import org.jspecify.annotations.NullMarked;
