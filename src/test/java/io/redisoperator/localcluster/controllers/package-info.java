/** The few controllers of Kubernetes that the operator leans on, for an API that comes without them. */
@NullMarked
package io.redisoperator.localcluster.controllers;

import org.jspecify.annotations.NullMarked;
