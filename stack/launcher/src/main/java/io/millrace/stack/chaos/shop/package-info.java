/** The clients of a chaos run. */
@NullMarked
package io.millrace.stack.chaos.shop;

import org.jspecify.annotations.NullMarked;
