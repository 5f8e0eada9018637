package io.millrace.messaging.deployment;

import java.util.regex.Pattern;

/** The first two numbers of a library's version: releases of one line are compatible with each other. */
record LibraryLine(int major, int minor) implements Comparable<LibraryLine> {

    private static final Pattern START = Pattern.compile("(\\d+)\\.(\\d+)(\\D.*)?");

    /** @throws IllegalArgumentException if the version does not begin with two numbers */
    static LibraryLine of(String version) {
        var numbers = START.matcher(version);
        if (!numbers.matches()) {
            throw new IllegalArgumentException("'%s' does not begin with two numbers".formatted(version));
        }
        return new LibraryLine(Integer.parseInt(numbers.group(1)), Integer.parseInt(numbers.group(2)));
    }

    @Override
    public int compareTo(LibraryLine other) {
        return major == other.major ? Integer.compare(minor, other.minor) : Integer.compare(major, other.major);
    }

    @Override
    public String toString() {
        return major + "." + minor;
    }
}
