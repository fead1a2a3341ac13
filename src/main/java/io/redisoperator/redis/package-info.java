/** The only door to Redis and Sentinel: bounded calls to one node, reply parsing, subscriptions. */
@NullMarked
package io.redisoperator.redis;

import org.jspecify.annotations.NullMarked;
