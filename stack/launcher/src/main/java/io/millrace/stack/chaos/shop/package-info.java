/** The clients. */
@NullMarked
package io.millrace.stack.chaos.shop;

import org.jspecify.annotations.NullMarked;
