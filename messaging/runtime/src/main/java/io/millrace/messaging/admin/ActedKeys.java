package io.millrace.messaging.admin;

import java.util.Optional;

/**
 * The result of an act on several keys.
 *
 * @param keys the number of keys that the act changed
 * @param givenUp the number of events or rows given up; 0 for other acts
 * @param skipped the number of keys left alone: an instance works on them, or they went on by themselves
 * @param next where the act is to go on, as {@link KeyFilter#after()}; empty if it has reached the last key
 */
public record ActedKeys(int keys, int givenUp, int skipped, Optional<String> next) {}
