package io.redisoperator.spec;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.Probe;
import io.redisoperator.api.PodPart;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reads the probes that replace the operator's. */
final class ProbeReader {
    private static final int HIGHEST_PORT = 65_535;
    /** As Kubernetes has it: at least one letter, and no two dashes in a row. */
    private static final Pattern PORT_NAME = Pattern.compile("(?=.{1,15}$)(?=.*[a-z])[a-z0-9]+(-[a-z0-9]+)*");

    private final PodParts parts;
    private final Problems problems;

    ProbeReader(PodParts parts, Problems problems) {
        this.parts = parts;
        this.problems = problems;
    }

    CustomProbes read(PodPart part, String path) {
        Optional<Probe> startup = probe(part.customStartupProbe(), path + ".customStartupProbe");
        startup.ifPresent(probe -> ending(probe, path + ".customStartupProbe"));
        String readinessPath = path + ".customReadinessProbe";
        Optional<Probe> readiness = probe(part.customReadinessProbe(), readinessPath);
        readiness
                .filter(probe -> probe.getTerminationGracePeriodSeconds() != null)
                .ifPresent(probe -> problems.add(
                        readinessPath + ".terminationGracePeriodSeconds",
                        "has no use, as this probe ends no container; remove it"));
        Optional<Probe> liveness = probe(part.customLivenessProbe(), path + ".customLivenessProbe");
        liveness.ifPresent(probe -> ending(probe, path + ".customLivenessProbe"));
        return new CustomProbes(startup, readiness, liveness);
    }

    private Optional<Probe> probe(@Nullable JsonNode written, String path) {
        Optional<Probe> probe = parts.read(written, Probe.class, path);
        probe.filter(p -> actions(p) != 1)
                .ifPresent(p -> problems.add(
                        path,
                        "has " + (actions(p) == 0 ? "no action" : "several actions")
                                + "; give it one of exec, httpGet, tcpSocket and grpc"));
        probe.ifPresent(p -> {
            action(p, path);
            natural(p.getInitialDelaySeconds(), path + ".initialDelaySeconds");
            natural(p.getTimeoutSeconds(), path + ".timeoutSeconds");
            natural(p.getPeriodSeconds(), path + ".periodSeconds");
            natural(p.getSuccessThreshold(), path + ".successThreshold");
            natural(p.getFailureThreshold(), path + ".failureThreshold");
        });
        return probe;
    }

    /** What holds of the probes whose failure ends a container. */
    private void ending(Probe probe, String path) {
        Integer successes = probe.getSuccessThreshold();
        if (successes != null && successes > 1) {
            problems.add(path + ".successThreshold", "is " + successes + ", and only 1 is possible here");
        }
        Long grace = probe.getTerminationGracePeriodSeconds();
        if (grace != null && grace < 1) {
            problems.add(path + ".terminationGracePeriodSeconds", "is " + grace + "; write 1 or more, or remove it");
        }
    }

    private void action(Probe probe, String path) {
        if (probe.getExec() != null && probe.getExec().getCommand().isEmpty()) {
            problems.add(path + ".exec.command", "is missing; write the program to run and its arguments");
        }
        if (probe.getHttpGet() != null) {
            port(probe.getHttpGet().getPort(), path + ".httpGet.port");
        }
        if (probe.getTcpSocket() != null) {
            port(probe.getTcpSocket().getPort(), path + ".tcpSocket.port");
        }
        if (probe.getGrpc() != null) {
            Integer port = probe.getGrpc().getPort();
            port(port == null ? null : new IntOrString(port), path + ".grpc.port");
        }
    }

    private void port(@Nullable IntOrString port, String path) {
        String name = port == null ? null : port.getStrVal();
        Integer number = port == null ? null : port.getIntVal();
        boolean fits = name == null
                ? number != null && number > 0 && number <= HIGHEST_PORT
                : PORT_NAME.matcher(name).matches();
        if (!fits) {
            problems.add(
                    path, "is no port; write a number between 1 and 65535, or the name of a port of this container");
        }
    }

    private void natural(@Nullable Integer number, String path) {
        if (number != null && number < 0) {
            problems.add(path, "is " + number + ", and must not be negative");
        }
    }

    private static long actions(Probe probe) {
        return Stream.of(probe.getExec(), probe.getHttpGet(), probe.getTcpSocket(), probe.getGrpc())
                .filter(Objects::nonNull)
                .count();
    }
}
