package io.millrace.bench.scale;

/** The processor time that replicas may take. */
enum Layout {
    /** One core for all replicas together, however many there are. What more replicas cost is missing from the rate. */
    TOGETHER("one core together"),
    /** The same share of a core for each replica. What more replicas bring is added to the rate. */
    EACH("the same share each");

    private final String words;

    Layout(String words) {
        this.words = words;
    }

    @Override
    public String toString() {
        return words;
    }
}
