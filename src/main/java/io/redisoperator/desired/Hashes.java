package io.redisoperator.desired;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Short fingerprints for annotations. */
final class Hashes {
    private static final int BYTES = 16;

    private Hashes() {}

    /** The first half of the SHA-256 of a text, in hexadecimal. */
    static String of(String text) {
        return sha256(text).substring(0, 2 * BYTES);
    }

    /** The SHA-256 of a text, in hexadecimal. */
    static String sha256(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
