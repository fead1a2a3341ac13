package io.redisoperator.status;

import static io.redisoperator.status.Looks.KEY;
import static io.redisoperator.status.Looks.T0;
import static org.assertj.core.api.Assertions.assertThat;

import io.redisoperator.api.FailoverStatus;
import io.redisoperator.bus.Message.Progress;
import io.redisoperator.bus.Message.Progress.State;
import io.redisoperator.model.FailoverKind;
import java.time.Instant;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** Which pods' data went apart is written down for as long as nobody has decided between them. */
class RecordedRivalsTest {
    private static final ResourceId RESOURCE = new ResourceId(KEY, FailoverKind.DATABASES, "uid");

    private final ResourceMemory memory = new ResourceMemory(RESOURCE, FailoverStatus.NONE, UnaryOperator.identity());
    private Instant now = T0;

    @Test
    void standInTheStatusUntilThatIsDecided() {
        assertThat(after(new Looks().rivals("rfr-cart-2", "rfr-cart-0")).rivals())
                .containsExactly("rfr-cart-0", "rfr-cart-2");
        assertThat(after(new Looks()).rivals()).isNull();
    }

    @Test
    void areKeptByAnOperatorThatHasNotLookedYet() {
        FailoverStatus last = after(new Looks().rivals("rfr-cart-0", "rfr-cart-2"));
        ResourceMemory next = new ResourceMemory(RESOURCE, last, UnaryOperator.identity());

        next.progressed(new Progress(1, 9, "Running", State.SETTLED, ""), now);

        assertThat(next.compose(1, now).orElseThrow().rivals()).containsExactly("rfr-cart-0", "rfr-cart-2");
    }

    @Test
    void areWrittenAtOnce() {
        FailoverStatus before = after(new Looks());

        assertThat(StatusChange.between(before, after(new Looks().rivals("rfr-cart-0", "rfr-cart-2"))))
                .isEqualTo(StatusChange.FLIP);
    }

    private FailoverStatus after(Looks look) {
        now = now.plusSeconds(1);
        memory.progressed(new Progress(1, 9, "Running", State.SETTLED, ""), T0);
        memory.looked(look.at(now).checked());
        return memory.compose(1, now).orElseThrow();
    }
}
