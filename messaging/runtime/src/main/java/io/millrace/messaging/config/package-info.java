/** The extension's configuration. */
@NullMarked
package io.millrace.messaging.config;

import org.jspecify.annotations.NullMarked;
