/** Carries out one heal command at a time, after looking again. */
@NullMarked
package io.redisoperator.heal;

import org.jspecify.annotations.NullMarked;
