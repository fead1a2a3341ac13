package io.redisoperator.diagnosis;

/** What one look means, and what to remember for the next. */
public record Verdict(Diagnosis diagnosis, Memory next) {}
