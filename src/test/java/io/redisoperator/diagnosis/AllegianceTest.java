package io.redisoperator.diagnosis;

import static org.assertj.core.api.Assertions.assertThat;

import io.redisoperator.model.Annotations;
import io.redisoperator.model.Endpoint;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class AllegianceTest {
    private static final Optional<Endpoint> NONE = Optional.empty();
    private static final Optional<Endpoint> OUTSIDE = Optional.of(new Endpoint("10.0.0.5", 6380));
    private static final Optional<Endpoint> ANOTHER = Optional.of(new Endpoint("redis.example.com", 6379));

    @Test
    void isItsOwnUnlessAskedOtherwise() {
        assertThat(of(NONE, NONE, true, "")).isEqualTo(new Allegiance.Own());
        assertThat(of(NONE, NONE, false, "10.0.0.5:6380")).isEqualTo(new Allegiance.Own());
    }

    @Test
    void followsWhileItHasNeverServed() {
        assertThat(of(OUTSIDE, NONE, false, "")).isEqualTo(new Allegiance.Follows(OUTSIDE.orElseThrow(), false));
    }

    @Test
    void goesOnFollowingWhomItFollows() {
        assertThat(of(OUTSIDE, OUTSIDE, false, "")).isEqualTo(new Allegiance.Follows(OUTSIDE.orElseThrow(), false));
    }

    @Test
    void doesNotGoBackToWhomItHasJustLeft() {
        assertThat(of(OUTSIDE, OUTSIDE, true, ""))
                .isInstanceOfSatisfying(
                        Allegiance.Refused.class,
                        refused -> assertThat(refused.as()).isEqualTo(new Allegiance.Leaves(OUTSIDE.orElseThrow())));
    }

    @Test
    void leavesOnceTheSpecDoesNotNameItAnyMore() {
        assertThat(of(NONE, OUTSIDE, false, "")).isEqualTo(new Allegiance.Leaves(OUTSIDE.orElseThrow()));
    }

    @Test
    void givesUpNoDataOfItsOwn() {
        assertThat(of(OUTSIDE, NONE, true, "")).isInstanceOfSatisfying(Allegiance.Refused.class, refused -> {
            assertThat(refused.as()).isEqualTo(new Allegiance.Own());
            assertThat(refused.why()).contains("data of its own", Annotations.DISCARD_DATA + " to 10.0.0.5:6380");
        });
    }

    @Test
    void givesUpNoCopyForAnother() {
        assertThat(of(ANOTHER, OUTSIDE, false, "")).isInstanceOfSatisfying(Allegiance.Refused.class, refused -> {
            assertThat(refused.as()).isEqualTo(new Allegiance.Follows(OUTSIDE.orElseThrow(), false));
            assertThat(refused.why()).contains("follow 10.0.0.5:6380", "to redis.example.com:6379");
        });
    }

    @Test
    void discardsDataForTheOneThatAPersonNames() {
        assertThat(of(OUTSIDE, NONE, true, " 10.0.0.5:6380 "))
                .isEqualTo(new Allegiance.Follows(OUTSIDE.orElseThrow(), true));
        assertThat(of(ANOTHER, OUTSIDE, false, "redis.example.com:6379"))
                .isEqualTo(new Allegiance.Follows(ANOTHER.orElseThrow(), true));
    }

    @Test
    void takesAWordForAnotherForNoWord() {
        assertThat(of(OUTSIDE, NONE, true, "10.0.0.5:6379"))
                .isInstanceOfSatisfying(
                        Allegiance.Refused.class,
                        refused -> assertThat(refused.why()).contains("it is \"10.0.0.5:6379\" now"));
    }

    private static Allegiance of(
            Optional<Endpoint> wanted, Optional<Endpoint> recorded, boolean served, String annotation) {
        return Allegiance.of(wanted, recorded, served, Optional.of(annotation));
    }
}
