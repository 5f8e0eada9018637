/** Takes dead letters back to the topics that their records came from. */
@NullMarked
package io.millrace.stack.redrive;

import org.jspecify.annotations.NullMarked;
