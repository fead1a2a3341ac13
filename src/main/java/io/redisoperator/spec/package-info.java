/** What a user asked for: one internal model of both kinds, its defaults and the rules that a schema cannot express. */
@NullMarked
package io.redisoperator.spec;

import org.jspecify.annotations.NullMarked;
