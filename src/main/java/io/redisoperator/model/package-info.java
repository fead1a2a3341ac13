/** Plain values that every room shares: cluster key, object names and labels, endpoints, sentinel settings. */
@NullMarked
package io.redisoperator.model;

import org.jspecify.annotations.NullMarked;
