/** Reads the rules of a definition's schema as a Kubernetes API server does, without one. */
@NullMarked
package io.redisoperator.install.rules;

import org.jspecify.annotations.NullMarked;
