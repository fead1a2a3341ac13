package io.redisoperator.localcluster.chaos;

import io.redisoperator.localcluster.site.Chapter;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.awaitility.core.ConditionTimeoutException;

/** One fault from the blow to the verdict. */
final class Episode {
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(500);
    private static final Duration NEWS = Duration.ofSeconds(15);

    private final Troupe troupe;
    private final Fault fault;
    private final Scene scene;
    private final List<String> amiss = new ArrayList<>();

    Episode(Troupe troupe, Fault fault, Random random) {
        this.troupe = troupe;
        this.fault = fault;
        Troupe.Member victim = switch (fault.victims()) {
            case EPHEMERAL -> troupe.ephemeral();
            case DURABLE -> troupe.durable();
            case EITHER -> random.nextBoolean() ? troupe.ephemeral() : troupe.durable();
        };
        this.scene = new Scene(victim, troupe.besides(victim), random);
    }

    Scene scene() {
        return scene;
    }

    /**
     * Strikes, waits until both failovers are whole, and counts what was lost, also of what was written since the last
     * fault.
     */
    Outcome play(int number) {
        troupe.all().forEach(m -> reckoning(m).calm(m.ledger().turn()));
        scene.pause(Loss.prelude(fault.terms().loss()));
        strike();
        troupe.all().forEach(this::awaitWhole);
        long end = System.nanoTime();
        Duration healed = Duration.ofNanos(end - scene.blows().last());
        Chapter chapter = scene.victim().ledger().turn();
        Chapter beside = scene.bystander().ledger().turn();
        Loss allowed = fault.terms().loss();
        int lost = reckoning(scene.victim()).settle(chapter, allowed, scene.blows());
        reckoning(scene.victim()).demandProof(chapter, allowed, scene.blows());
        reckoning(scene.bystander()).settle(beside, Loss.NONE, scene.blows());
        lookForStrangers();
        troupe.all().forEach(this::awaitNewsOfTheMove);
        return new Outcome(
                number,
                fault,
                scene.target().key().name(),
                scene.notes(),
                healed,
                chapter.longestGap(scene.blows().first(), end),
                chapter.size(),
                lost,
                amiss);
    }

    private void strike() {
        try {
            fault.action().strike(scene);
        } catch (ConditionTimeoutException unnoticed) {
            amiss.add(unnoticed.getMessage());
        } catch (IOException | RuntimeException broken) {
            amiss.add("the blow failed: " + broken);
        }
    }

    /** Whole at two looks, with an acknowledged write of the ledger between them. */
    private void awaitWhole(Troupe.Member member) {
        // The one that is looked at second is not to blame for the time that the first one took.
        long end = Math.max(
                scene.blows().last() + fault.terms().within().toNanos(),
                System.nanoTime() + BETWEEN_LOOKS.multipliedBy(10).toNanos());
        int in = 0;
        int written = member.ledger().chapter().size();
        List<String> seen = List.of();
        while (in < 2) {
            scene.pause(BETWEEN_LOOKS);
            seen = member.wholeness().amiss();
            int now = member.ledger().chapter().size();
            in = seen.isEmpty() && now > written ? in + 1 : 0;
            if (in < 2 && System.nanoTime() > end) {
                String name = member.target().key().name();
                amiss.add(
                        name + " was not whole within " + fault.terms().within().toSeconds() + " s: "
                                + (seen.isEmpty() ? "no write is acknowledged" : String.join("; ", seen)));
                return;
            }
            written = now;
        }
    }

    /** A move that the operator did not make is told of once it has lasted. */
    private void awaitNewsOfTheMove(Troupe.Member member) {
        long end = System.nanoTime() + NEWS.toNanos();
        String amissHere = member.wrongNewsOfTheMove();
        while (!amissHere.isEmpty() && System.nanoTime() < end) {
            scene.pause(BETWEEN_LOOKS);
            amissHere = member.wrongNewsOfTheMove();
        }
        if (!amissHere.isEmpty()) {
            amiss.add(amissHere);
        }
    }

    private Reckoning reckoning(Troupe.Member member) {
        return new Reckoning(member, amiss);
    }

    private void lookForStrangers() {
        try {
            amiss.addAll(scene.victim().strangers(scene.bystander()));
            amiss.addAll(scene.bystander().strangers(scene.victim()));
        } catch (IOException | RuntimeException e) {
            amiss.add("keys could not be looked for: " + e.getMessage());
        }
    }
}
