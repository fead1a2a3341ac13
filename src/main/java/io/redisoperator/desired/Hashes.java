package io.redisoperator.desired;

import io.redisoperator.model.Sha256;

/** Short fingerprints for annotations. */
final class Hashes {
    private static final int BYTES = 16;

    private Hashes() {}

    /** The first half of the SHA-256 of a text, in hexadecimal. */
    static String of(String text) {
        return Sha256.hex(text).substring(0, 2 * BYTES);
    }
}
