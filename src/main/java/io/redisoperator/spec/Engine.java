package io.redisoperator.spec;

import org.jspecify.annotations.Nullable;

/** Which server the images have, and so what its programs are called. */
public enum Engine {
    REDIS("Redis", "redis"),
    VALKEY("Valkey", "valkey");

    private final String text;
    private final String family;

    Engine(String text, String family) {
        this.text = text;
        this.family = family;
    }

    /** The program that is a server, and with {@code --sentinel} a sentinel. */
    public String server() {
        return family + "-server";
    }

    /** The program that sends one command. */
    public String cli() {
        return family + "-cli";
    }

    static Engine read(@Nullable String written, Problems problems) {
        if (written == null || written.isEmpty()) {
            return REDIS;
        }
        for (Engine engine : values()) {
            if (engine.text.equals(written)) {
                return engine;
            }
        }
        problems.add("spec.engine", "is none of Redis, Valkey");
        return REDIS;
    }
}
