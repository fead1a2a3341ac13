/** What {@code make chaos} does: hurts failovers in every way there is, and checks what became of them. */
@NullMarked
package io.redisoperator.localcluster.chaos;

import org.jspecify.annotations.NullMarked;
