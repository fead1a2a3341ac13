package io.redisoperator.desired;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.json.JsonMapper;
import io.redisoperator.api.DatabasesFailover;
import io.redisoperator.api.DatabasesSpec;
import io.redisoperator.fakes.DrawnSpec;
import io.redisoperator.fakes.SpecDeck;
import io.redisoperator.spec.Failover;
import io.redisoperator.spec.Failovers;
import io.redisoperator.spec.SpecReading;
import io.redisoperator.spec.Specs;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@link SpecDeck}; the seeds make every failure come again. */
class RandomSpecsTest {
    private static final JsonMapper JSON = new JsonMapper();
    private static final int ROUNDS = 800;

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
                BootFiles.assertOnlyAllowedLines(failover);
                assertThat(AllObjects.of(failover)).isNotEmpty();
                followed++;
            }
        }
        assertThat(followed).isGreaterThan(ROUNDS / 5);
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
}
