/** What {@code make bench} does: measures how long writes pause, and how soon a failover is there. */
@NullMarked
package io.redisoperator.localcluster.bench;

import org.jspecify.annotations.NullMarked;
