package io.redisoperator.config;

/** A configuration that the operator refuses to start with. The message is one line that names key, source and value. */
public final class BadConfiguration extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private static final int LONGEST_VALUE = 80;

    BadConfiguration(String message) {
        super(message.replaceAll("\\s*\\R\\s*", " "), null, false, false);
    }

    static BadConfiguration value(Key<?> key, Given given, String allowed) {
        return new BadConfiguration(
                "%s is %s in %s: allowed is %s".formatted(key.path(), quote(given.text()), given.source(), allowed));
    }

    static BadConfiguration unknown(String what, String value, String source, String allowed) {
        return new BadConfiguration(
                "%s is unknown in %s, where it is %s: allowed is %s".formatted(what, source, quote(value), allowed));
    }

    private static String quote(String value) {
        String shown = value.length() > LONGEST_VALUE ? value.substring(0, LONGEST_VALUE) + "..." : value;
        return "\"" + shown + "\"";
    }
}
