/** Metrics, health and the JSON API. */
@NullMarked
package io.redisoperator.http;

import org.jspecify.annotations.NullMarked;
