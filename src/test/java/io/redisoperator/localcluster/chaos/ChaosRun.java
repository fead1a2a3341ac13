package io.redisoperator.localcluster.chaos;

import io.redisoperator.localcluster.demo.RedisConversation;
import io.redisoperator.localcluster.site.Chapter;
import io.redisoperator.localcluster.site.Ledger;
import io.redisoperator.localcluster.site.Site;
import io.redisoperator.localcluster.site.Story;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;

/** Two failovers that are hurt in one way after the other, with a line for each, and a story for what went wrong. */
public final class ChaosRun {
    private static final Duration CREATION = Duration.ofMinutes(4);

    private final Site site;
    private final String namespace;
    private final ChaosOptions options;
    private final PrintStream out;
    private final List<Outcome> outcomes = new ArrayList<>();
    private Troupe troupe;

    public ChaosRun(Site site, String namespace, ChaosOptions options, PrintStream out) {
        this.site = site;
        this.namespace = namespace;
        this.options = options;
        this.out = out;
        this.troupe = Troupe.create(site, namespace, Ledger.Rate.MODEST);
    }

    /** Goes through all faults; returns what went wrong, each in a sentence. */
    public List<String> run() {
        List<Fault> faults = Catalogue.named(options.faults());
        List<Fault> possible = Catalogue.possible(faults, site.abilities());
        out.println("chaos on " + site.name() + ", SEED=" + options.seed() + " ROUNDS=" + options.rounds());
        faults.stream()
                .filter(f -> !possible.contains(f))
                .forEach(f -> out.println("     " + f.name() + " is left out: it needs "
                        + f.terms().needs() + " here"));
        Random order = new Random(options.seed());
        List<String> wrong = new ArrayList<>();
        try {
            awaitCreation(wrong);
            for (int round = 1; round <= options.rounds() && mayGoOn(wrong); round++) {
                for (Fault fault : Catalogue.round(possible, options.pairs(), order)) {
                    if (mayGoOn(wrong)) {
                        wrong.addAll(happen(fault, round));
                    }
                }
            }
            wrong.addAll(readAllBack());
        } finally {
            troupe.close();
        }
        out.printf(
                "%d faults, %d of them failed; SEED=%d%n",
                outcomes.size(), outcomes.stream().filter(o -> !o.right()).count(), options.seed());
        return wrong;
    }

    private boolean mayGoOn(List<String> wrong) {
        return wrong.isEmpty() || options.keepGoing();
    }

    private void awaitCreation(List<String> wrong) {
        long began = System.nanoTime();
        for (Troupe.Member member : troupe.all()) {
            List<String> amiss = member.wholeness().amiss();
            while (!amiss.isEmpty() && System.nanoTime() - began < CREATION.toNanos()) {
                pause();
                amiss = member.wholeness().amiss();
            }
            if (!amiss.isEmpty()) {
                wrong.add(member.target().key() + " did not become whole: " + amiss);
                tell("creation", wrong);
            }
        }
        if (wrong.isEmpty()) {
            out.printf("     both failovers are whole after %d s%n", (System.nanoTime() - began) / 1_000_000_000);
        }
    }

    private List<String> happen(Fault fault, int round) {
        // That of a later round does the same in the first of another run.
        long seed = options.seed() + round - 1;
        Random random = new Random(seed * 31 + fault.name().hashCode());
        Outcome outcome = new Episode(troupe, fault, random).play(outcomes.size() + 1);
        outcomes.add(outcome);
        out.println(outcome.line());
        out.flush();
        if (!outcome.right()) {
            tell(fault.name(), outcome.amiss());
            if (options.keepGoing()) {
                beginAnew();
            }
            return outcome.amiss().stream()
                    .map(a -> "SEED=" + seed + " FAULTS=" + fault.name() + ": " + a)
                    .toList();
        }
        return List.of();
    }

    /** A failover that is not whole would fail every fault that comes after. */
    private void beginAnew() {
        troupe.remove();
        troupe = Troupe.create(site, namespace, Ledger.Rate.MODEST);
        awaitCreation(new ArrayList<>());
    }

    /** Writes that were there after their fault must be there at the end. */
    private List<String> readAllBack() {
        List<String> wrong = new ArrayList<>();
        for (Troupe.Member member : troupe.all()) {
            int writes = 0;
            int lost = 0;
            try (RedisConversation redis = Reckoning.master(member)) {
                List<Chapter> chapters = new ArrayList<>(member.ledger().checked());
                chapters.add(member.ledger().turn());
                for (Chapter chapter : chapters) {
                    writes += chapter.size();
                    lost += member.ledger().check(chapter, redis).size();
                }
                out.printf(
                        "     %s: %d acknowledged writes read back, %d more were lost%n",
                        member.target().key().name(), writes, lost);
            } catch (IOException | RuntimeException e) {
                wrong.add(member.target().key() + " could not be read back: " + e.getMessage());
            }
            if (lost > 0) {
                wrong.add(member.target().key() + " lost " + lost + " writes that had been there");
            }
        }
        return wrong;
    }

    private void tell(String title, List<String> amiss) {
        StringBuilder text = new StringBuilder("SEED=" + options.seed() + "  " + title + "\n");
        amiss.forEach(a -> text.append("  ").append(a).append('\n'));
        outcomes.forEach(o -> text.append(o.line()).append('\n'));
        troupe.all().forEach(m -> text.append(Story.of(m.target())));
        text.append("== the operator's log\n").append(site.operatorLog()).append('\n');
        amiss.forEach(a -> out.println("     " + a));
        try {
            Path file = Files.createDirectories(Path.of("target", "chaos"))
                    .resolve("story-" + options.seed() + "-" + outcomes.size() + "-" + title + ".txt");
            Files.writeString(file, text);
            out.println("     the story is in " + file);
        } catch (IOException e) {
            out.println("     the story could not be written: " + e.getMessage());
        }
        if (!options.keepGoing()) {
            out.println(text);
        }
    }

    private static void pause() {
        LockSupport.parkNanos(Duration.ofMillis(500).toNanos());
    }
}
