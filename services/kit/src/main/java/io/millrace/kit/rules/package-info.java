/**
 * Rules of received messages that the contracts' schemas cannot express; the HTTP side has the same rules. They concern
 * commands and prices, by which money moves. A fact has happened, and is taken as it is.
 */
@NullMarked
package io.millrace.kit.rules;

import org.jspecify.annotations.NullMarked;
