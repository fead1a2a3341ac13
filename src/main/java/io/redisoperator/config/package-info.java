/** The operator's configuration: every key, its default, unit and meaning, and where it is read from. */
@NullMarked
package io.redisoperator.config;

import org.jspecify.annotations.NullMarked;
