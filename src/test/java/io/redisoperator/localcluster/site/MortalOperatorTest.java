package io.redisoperator.localcluster.site;

import static org.assertj.core.api.Assertions.assertThat;

import io.redisoperator.kube.Kube;
import io.vertx.core.Future;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class MortalOperatorTest {
    /** Reads, and what says or tries something and changes nothing that is operated. */
    private static final Set<String> UNCOUNTED = Set.of("live", "dryRun", "writeStatus", "recordEvent");

    @Test
    void countsEveryCallToKubernetesThatChangesAnObject() {
        Set<String> known = new TreeSet<>(MortalOperator.KUBE_WRITES);
        known.addAll(UNCOUNTED);

        Set<String> calls = Arrays.stream(Kube.class.getMethods())
                .filter(method -> Future.class.isAssignableFrom(method.getReturnType()))
                .map(Method::getName)
                .collect(Collectors.toSet());

        assertThat(known).isEqualTo(calls);
    }
}
