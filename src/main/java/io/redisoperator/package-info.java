/** Starts the operator: parses and checks its configuration, wires the rooms by hand and deploys them in order. */
@NullMarked
package io.redisoperator;

import org.jspecify.annotations.NullMarked;
