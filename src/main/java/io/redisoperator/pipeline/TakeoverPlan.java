package io.redisoperator.pipeline;

import java.util.List;

/**
 * What looking after one resource would change, in words.
 *
 * @param resource namespace and name
 * @param state how it stands
 * @param paused whether nothing changes until a person takes an annotation off
 * @param now what would change at once, or once it is paused no more; nothing of it restarts a pod of an earlier operator
 * @param later what would change when pods of an earlier operator are renewed
 * @param obstacles what stands in the way of it, or of the spec as it is written, and the way out
 * @param ignored parts of the spec that are wrong, and that it would be followed without
 * @param unanswered what the API server was asked and did not say, and why: whether it stands in the way, nobody knows
 */
public record TakeoverPlan(
        String resource,
        String state,
        boolean paused,
        List<String> now,
        List<String> later,
        List<String> obstacles,
        List<String> ignored,
        List<String> unanswered) {
    public TakeoverPlan {
        now = List.copyOf(now);
        later = List.copyOf(later);
        obstacles = List.copyOf(obstacles);
        ignored = List.copyOf(ignored);
        unanswered = List.copyOf(unanswered);
    }
}
