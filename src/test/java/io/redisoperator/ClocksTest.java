package io.redisoperator;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.time.Clock;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Who goes by the system's clock, which a person or NTP may set back. Whoever waits or orders must not be among them. */
class ClocksTest {
    private static final Set<String> SYSTEM = Set.of("now", "system", "systemUTC", "currentTimeMillis");
    private static final Set<String> CLOCKS = Set.of(
            Clock.class.getName(), Instant.class.getName(), InstantSource.class.getName(), System.class.getName());

    @Test
    void systemsClockIsForObjectsAndPeopleOnly() {
        Set<String> users = new ClassFileImporter()
                .withImportOption(new ImportOption.DoNotIncludeTests()).importPackages("io.redisoperator").stream()
                        .filter(ClocksTest::asksTheSystem)
                        .map(JavaClass::getSimpleName)
                        .collect(Collectors.toSet());

        assertThat(users)
                .containsExactlyInAnyOrder(
                        // Where the steady one begins.
                        "SteadyClock",
                        // The times in status.
                        "Rooms",
                        // The time of a look that the status page shows.
                        "Operator",
                        // The end of a password's overlap, which a Secret carries.
                        "PipelineVerticle",
                        // What an earlier operator wrote, by the API server's time stamps.
                        "Reconciler",
                        "TakeoverPlanner",
                        // Events, and the Leases of earlier operators.
                        "Fabric8Kube");
    }

    private static boolean asksTheSystem(JavaClass user) {
        return user.getAccessesFromSelf().stream()
                .map(JavaAccess::getTarget)
                .anyMatch(target -> SYSTEM.contains(target.getName())
                        && CLOCKS.contains(target.getOwner().getName()));
    }
}
