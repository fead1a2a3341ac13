package io.redisoperator.diagnosis;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What a snapshot means.
 *
 * @param master the pod that is the one master, by name; empty when there is none or more than one
 * @param findings everything that is not as it should be, sorted here, gravest first; empty when the cluster is healthy
 * @param commands what to do about it now; empty when there is nothing to do, or when the right thing is to wait
 * @param rivals names of the pods that were masters at the same time, and took writes that nobody decided between yet
 */
public record Diagnosis(
        Optional<String> master, List<Finding> findings, List<HealCommand> commands, Set<String> rivals) {
    private static final Comparator<Finding> GRAVEST_FIRST =
            Comparator.comparing(Finding::kind).thenComparing(Finding::subject);

    public Diagnosis {
        findings = findings.stream().sorted(GRAVEST_FIRST).toList();
        commands = List.copyOf(commands);
        rivals = Set.copyOf(rivals);
    }

    /** Where no data contradicts another. */
    public Diagnosis(Optional<String> master, List<Finding> findings, List<HealCommand> commands) {
        this(master, findings, commands, Set.of());
    }

    public boolean healthy() {
        return findings.isEmpty();
    }
}
