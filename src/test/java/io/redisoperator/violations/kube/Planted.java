package io.redisoperator.violations.kube;

import io.redisoperator.pipeline.PipelineVerticle;
import java.util.List;

/** Breaks the rules of its room, so that a test can see them fire. */
public final class Planted {
    static final List<Class<?>> FORBIDDEN = List.of(PipelineVerticle.class);

    private Planted() {}
}
