package io.millrace.kit;

/** Parameters that are true or false. Jakarta REST would take any other text for false. */
public final class Flags {

    private Flags() {}

    /**
     * Reads a parameter's value.
     *
     * @param name the parameter, for the problem
     */
    public static boolean parse(String name, String text) {
        if (text.equalsIgnoreCase("true")) {
            return true;
        }
        if (text.equalsIgnoreCase("false")) {
            return false;
        }
        throw Problems.badRequest(name, "must be true or false");
    }
}
