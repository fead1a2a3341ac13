package io.redisoperator.localcluster.site;

import static org.assertj.core.api.Assertions.assertThat;

import io.redisoperator.localcluster.site.Chapter.Ack;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ChapterTest {
    private static final long MILLI = 1_000_000;

    private final Chapter chapter = new Chapter("ledger:x:1", 0);

    @Test
    void countsAnAcknowledgedWriteThatIsNotFoundAsLostOnce() {
        write(1, 10);
        write(2, 20);

        List<Ack> lost = chapter.lost(chapter.acks(), Set.of(1L));
        chapter.giveUp(lost);

        assertThat(lost).containsExactly(new Ack(2, 20 * MILLI));
        assertThat(chapter.lost(chapter.acks(), Set.of(1L))).isEmpty();
    }

    @Test
    void doesNotMindAWriteThatIsFoundWithoutAnAcknowledgement() {
        write(1, 10);

        assertThat(chapter.lost(chapter.acks(), Set.of(1L, 2L))).isEmpty();
    }

    @Test
    void takesAPauseAsAWholeThatBeganBeforeTheBlow() {
        write(1, 10);
        write(2, 510);
        write(3, 520);

        assertThat(chapter.longestGap(15 * MILLI, 600 * MILLI)).isEqualTo(Duration.ofMillis(500));
    }

    @Test
    void leavesAPauseOutThatWasOverBeforeTheBlow() {
        write(1, 500);
        write(2, 510);

        assertThat(chapter.longestGap(505 * MILLI, 530 * MILLI)).isEqualTo(Duration.ofMillis(20));
    }

    @Test
    void countsAPauseThatHasNotEnded() {
        write(1, 10);

        assertThat(chapter.longestGap(10 * MILLI, 900 * MILLI)).isEqualTo(Duration.ofMillis(890));
    }

    private void write(long value, long millis) {
        chapter.acknowledged(new Ack(value, millis * MILLI));
    }
}
