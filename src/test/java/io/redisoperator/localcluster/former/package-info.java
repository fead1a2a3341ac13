/** Clusters as the operators before this one leave them behind: their objects, and Redis as they set it up. */
@NullMarked
package io.redisoperator.localcluster.former;

import org.jspecify.annotations.NullMarked;
