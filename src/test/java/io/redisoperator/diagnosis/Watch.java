package io.redisoperator.diagnosis;

import static org.assertj.core.api.Assertions.assertThat;

import io.redisoperator.model.Annotations;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** An operator that looks once a second, and what it has sent so far. */
final class Watch {
    private final Diagnostician diagnostician = new Diagnostician(Patience.DEFAULT);
    private final List<HealCommand> sent = new ArrayList<>();
    private final List<String> settled = new ArrayList<>();
    private Memory memory = Memory.NONE;
    private boolean obeyed = true;
    private boolean failing;
    private Instant clock = Instant.parse("2026-01-01T00:00:00Z");

    /** An operator that has watched the cluster in health for a while. */
    static Watch overHealthy() {
        return over(ClusterPicture.healthy());
    }

    static Watch over(ClusterPicture earlier) {
        Watch watch = new Watch();
        watch.looks(earlier, 60);
        watch.sent.clear();
        return watch;
    }

    /** An operator that has just started. */
    static Watch fresh() {
        return new Watch();
    }

    /** From now on no command can be carried out. */
    Watch withoutHands() {
        obeyed = false;
        return this;
    }

    /** Of what was sent last, nothing had its turn. */
    void overtaken() {
        memory = diagnostician.overtaken(List.of(sent.getLast()), memory, clock);
    }

    /** From now on every command fails, having done a part of what it should. */
    Watch withClumsyHands() {
        failing = true;
        return this;
    }

    /** One look. */
    Diagnosis look(ClusterPicture picture) {
        clock = clock.plusSeconds(1);
        Verdict verdict = diagnostician.diagnose(picture.at(clock), memory);
        memory = verdict.next();
        sent.addAll(verdict.diagnosis().commands());
        if (obeyed) {
            verdict.diagnosis()
                    .commands()
                    .forEach(command -> memory = diagnostician.done(command, failing, memory, clock));
        }
        verdict.settled().ifPresent(settled::add);
        return verdict.diagnosis();
    }

    /** So many looks at the same picture, a second apart; returns the last diagnosis. */
    Diagnosis looks(ClusterPicture picture, int seconds) {
        for (int i = 1; i < seconds; i++) {
            look(picture);
        }
        return look(picture);
    }

    /** Everything sent since the watch began over a healthy cluster. */
    List<HealCommand> sent() {
        return List.copyOf(sent);
    }

    <T extends HealCommand> List<T> sent(Class<T> type) {
        return sent.stream().filter(type::isInstance).map(type::cast).toList();
    }

    /** Values of the person's annotation that were done with. */
    List<String> settled() {
        return List.copyOf(settled);
    }

    /** What was sent apart from role labels. */
    List<HealCommand> acts() {
        return sent.stream()
                .filter(command -> !(command instanceof HealCommand.SetRoleLabel))
                .toList();
    }

    /** What it does first, within seconds, is to promote that pod. */
    void assertPromotes(ClusterPicture picture, int ordinal) {
        looks(picture, 3);
        assertThat(acts())
                .singleElement()
                .isInstanceOfSatisfying(
                        HealCommand.Promote.class,
                        command -> assertThat(command.node())
                                .isEqualTo(picture.redis(ordinal).target()));
    }

    /** It promotes nobody for minutes, and asks a person. */
    void assertStops(ClusterPicture picture, String why) {
        Diagnosis last = looks(picture, 200);
        assertThat(acts()).allMatch(HealCommand.ForgetMaster.class::isInstance);
        assertThat(last.findings())
                .filteredOn(finding -> finding.kind() == Finding.Kind.BLOCKED)
                .singleElement()
                .satisfies(finding -> assertThat(finding.message()).contains(why, Annotations.PROMOTE));
    }
}
