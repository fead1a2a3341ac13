package io.redisoperator.diagnosis;

import java.util.Optional;

/**
 * What one look means, and what to remember for the next.
 *
 * @param settled the value of the annotation {@code promote} that is done with; empty text once it was removed
 */
public record Verdict(Diagnosis diagnosis, Memory next, Optional<String> settled) {}
