package io.redisoperator.config;

/**
 * A value as somebody wrote it.
 *
 * @param text lists are joined by commas
 * @param source for messages: a file's path, a variable's name or a flag
 */
record Given(String text, String source) {}
