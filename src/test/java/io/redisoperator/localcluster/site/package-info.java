/** Where failovers run, how their nodes are reached and hurt, and what holds while they are whole. */
@NullMarked
package io.redisoperator.localcluster.site;

import org.jspecify.annotations.NullMarked;
