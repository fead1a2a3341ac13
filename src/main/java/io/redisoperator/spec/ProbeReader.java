package io.redisoperator.spec;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.api.model.Probe;
import io.redisoperator.api.PodPart;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reads the probes that replace the operator's. */
final class ProbeReader {
    private final PodParts parts;
    private final Problems problems;

    ProbeReader(PodParts parts, Problems problems) {
        this.parts = parts;
        this.problems = problems;
    }

    CustomProbes read(PodPart part, String path) {
        return new CustomProbes(
                probe(part.customStartupProbe(), path + ".customStartupProbe"),
                probe(part.customReadinessProbe(), path + ".customReadinessProbe"),
                probe(part.customLivenessProbe(), path + ".customLivenessProbe"));
    }

    private Optional<Probe> probe(@Nullable JsonNode written, String path) {
        Optional<Probe> probe = parts.read(written, Probe.class, path);
        probe.filter(p -> actions(p) != 1)
                .ifPresent(p -> problems.add(
                        path,
                        "has " + (actions(p) == 0 ? "no action" : "several actions")
                                + "; give it one of exec, httpGet, tcpSocket and grpc"));
        return probe;
    }

    private static long actions(Probe probe) {
        return Stream.of(probe.getExec(), probe.getHttpGet(), probe.getTcpSocket(), probe.getGrpc())
                .filter(Objects::nonNull)
                .count();
    }
}
