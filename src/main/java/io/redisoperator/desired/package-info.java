/** Pure: from the spec to Kubernetes objects, configuration files and scripts; one class for each object. */
@NullMarked
package io.redisoperator.desired;

import org.jspecify.annotations.NullMarked;
