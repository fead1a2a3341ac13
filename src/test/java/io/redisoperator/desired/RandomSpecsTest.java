package io.redisoperator.desired;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.json.JsonMapper;
import io.redisoperator.api.DatabasesFailover;
import io.redisoperator.api.DatabasesSpec;
import io.redisoperator.fakes.DrawnSpec;
import io.redisoperator.fakes.SpecDeck;
import io.redisoperator.model.Endpoint;
import io.redisoperator.spec.ConfigLine;
import io.redisoperator.spec.Failover;
import io.redisoperator.spec.Failovers;
import io.redisoperator.spec.SpecReading;
import io.redisoperator.spec.Specs;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@link SpecDeck}; the seeds make every failure come again. */
class RandomSpecsTest {
    private static final JsonMapper JSON = new JsonMapper();
    private static final int ROUNDS = 800;
    private static final Set<String> FORBIDDEN = Set.of("loadmodule", "requirepass", "--port", "notification-script");
    private static final Set<String> ONCE = Set.of("include", "dir", "port", "replicaof", "protected-mode");

    @ParameterizedTest
    @ValueSource(longs = {1, 2})
    void areRefusedForTheFieldThatIsWrongAndForNoOther(long seed) {
        SpecDeck specs = new SpecDeck(seed);
        for (int round = 0; round < ROUNDS; round++) {
            DrawnSpec drawn = specs.next();
            Optional<DatabasesFailover> resource = resource(drawn);
            if (drawn.known() && resource.isPresent()) {
                List<String> problems = switch (Specs.read(resource.get())) {
                    case SpecReading.Readable readable -> List.of();
                    case SpecReading.Unreadable unreadable ->
                        unreadable.problems().stream().map(Object::toString).toList();
                };
                assertThat(problems).as(drawn.toString()).allMatch(drawn::isRefusedBy);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void neverLetAnythingButAllowedLinesIntoAFile(long seed) {
        SpecDeck specs = new SpecDeck(seed);
        int followed = 0;
        for (int round = 0; round < ROUNDS; round++) {
            Optional<DatabasesFailover> resource = resource(specs.next());
            if (resource.isPresent() && Specs.read(resource.get()) instanceof SpecReading.Readable(Failover failover)) {
                boolean ownCommand =
                        !failover.redis().pod().container().command().isEmpty();
                assertOnlyAllowedLines(file(failover), ownCommand ? Set.of("dir", "port", "replicaof") : ONCE);
                assertOnlyAllowedLines(sentinelFile(failover), Set.of());
                assertThat(AllObjects.of(failover)).isNotEmpty();
                followed++;
            }
        }
        assertThat(followed).isGreaterThan(ROUNDS / 5);
    }

    private static void assertOnlyAllowedLines(List<String> lines, Set<String> once) {
        assertThat(lines).allMatch(line -> line.matches("[\\x20-\\x7e]+"));
        List<String> directives = lines.stream()
                .map(line -> ConfigLine.parse(line).orElseThrow().directive())
                .toList();
        assertThat(directives).doesNotContainAnyElementsOf(FORBIDDEN);
        for (String directive : once) {
            assertThat(directives.stream().filter(directive::equals).count()).isLessThanOrEqualTo(1);
        }
    }

    /** Empty for a value of a type that the schema lets nobody write. */
    private static Optional<DatabasesFailover> resource(DrawnSpec drawn) {
        DatabasesFailover resource = Failovers.databases("");
        try {
            resource.setSpec(JSON.convertValue(drawn.spec(), DatabasesSpec.class));
        } catch (IllegalArgumentException otherType) {
            assertThat(drawn.wrong()).as(drawn.toString()).isPresent();
            return Optional.empty();
        }
        return Optional.of(resource);
    }

    private static List<String> file(Failover failover) {
        return requireNonNull(RedisConfig.of(failover).getData().get(RedisConfig.KEY))
                .lines()
                .toList();
    }

    private static List<String> sentinelFile(Failover failover) {
        var config = SentinelConfig.of(failover, new Endpoint("10.0.0.1", 6379));
        return requireNonNull(config.getData().get(SentinelConfig.KEY)).lines().toList();
    }
}
