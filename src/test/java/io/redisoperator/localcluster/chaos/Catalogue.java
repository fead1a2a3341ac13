package io.redisoperator.localcluster.chaos;

import io.redisoperator.localcluster.site.Site.Ability;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;

/** All faults, and the order in which a run goes through them. */
final class Catalogue {
    private static final List<Fault> ALL = Stream.of(
                    ProcessFaults.all(), PodFaults.all(), HandFaults.all(), PlannedFaults.all(), OperatorFaults.all())
            .flatMap(List::stream)
            .toList();

    private Catalogue() {}

    static List<Fault> all() {
        return ALL;
    }

    /** Those of these names, or all; an unknown name is refused. */
    static List<Fault> named(List<String> names) {
        if (names.isEmpty()) {
            return ALL;
        }
        return names.stream().map(Catalogue::named).toList();
    }

    /** Fails with a list of all names if one of these is none of a fault. */
    static void refuseUnknown(List<String> names) {
        names.forEach(name -> named(name).name());
    }

    private static Fault named(String name) {
        String[] parts = name.split("\\+", 2);
        Fault first = ALL.stream()
                .filter(f -> f.name().equals(parts[0]))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("there is no fault " + parts[0] + "; there are "
                        + ALL.stream().map(Fault::name).toList()));
        return parts.length == 1 ? first : Fault.pair(first, named(parts[1]));
    }

    /** Each of these once in an order of chance, then pairs of those that pair. */
    static List<Fault> round(List<Fault> faults, int pairs, Random random) {
        List<Fault> round = new ArrayList<>(faults);
        Collections.shuffle(round, random);
        List<Fault> pairing = faults.stream().filter(f -> f.terms().pairs()).toList();
        for (int i = 0; i < pairs && pairing.size() > 1; i++) {
            Fault one = pairing.get(random.nextInt(pairing.size()));
            List<Fault> others = pairing.stream().filter(one::fits).toList();
            round.add(Fault.pair(one, others.get(random.nextInt(others.size()))));
        }
        return round;
    }

    /** Those that a site can do. */
    static List<Fault> possible(List<Fault> faults, Set<Ability> abilities) {
        return faults.stream()
                .filter(f -> abilities.containsAll(f.terms().needs()))
                .toList();
    }
}
