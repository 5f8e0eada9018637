package io.millrace.e2e.alerts;

import java.util.Map;

/**
 * A value of a series at a time.
 *
 * @param labels without the name of the metric
 */
record Sample(Map<String, String> labels, double value) {}
