/** The messages that one stage sends another, their addresses, and the local codec. */
@NullMarked
package io.redisoperator.bus;

import org.jspecify.annotations.NullMarked;
