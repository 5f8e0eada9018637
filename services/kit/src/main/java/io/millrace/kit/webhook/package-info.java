/** Messages from server to server that are signed after <em>Standard Webhooks</em>. */
@NullMarked
package io.millrace.kit.webhook;

import org.jspecify.annotations.NullMarked;
