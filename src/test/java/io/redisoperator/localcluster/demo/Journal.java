package io.redisoperator.localcluster.demo;

import io.fabric8.kubernetes.api.model.Condition;
import io.redisoperator.api.FailoverStatus;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** Prints what changes in the status of one resource, a line for each change. */
final class Journal {
    private final PrintStream out;
    private final Stopwatch watch;
    private FailoverStatus before = FailoverStatus.NONE;

    Journal(PrintStream out, Stopwatch watch) {
        this.out = out;
        this.watch = watch;
    }

    static boolean ready(FailoverStatus status) {
        return condition(status, "Ready").map(c -> "True".equals(c.getStatus())).orElse(false);
    }

    static Optional<Condition> condition(FailoverStatus status, String type) {
        return Optional.ofNullable(status.conditions()).orElse(List.of()).stream()
                .filter(c -> type.equals(c.getType()))
                .findFirst();
    }

    /** Prints how the status differs from the last one that was told. */
    void tell(FailoverStatus now) {
        for (String line : changes(now)) {
            out.printf("%8s  %s%n", watch, line);
        }
        out.flush();
        before = now;
    }

    private List<String> changes(FailoverStatus now) {
        List<String> lines = new ArrayList<>();
        FailoverStatus.Pipeline step = now.pipeline();
        if (step != null && !Objects.equals(step, before.pipeline())) {
            String wait = step.waitingFor() == null ? "" : ": waiting for " + step.waitingFor();
            lines.add("step " + step.step() + " of 9  " + step.name() + wait);
        }
        if (!Objects.equals(now.phase(), before.phase())) {
            lines.add("phase " + now.phase());
        }
        FailoverStatus.Master master = now.master();
        if (master != null && !Objects.equals(master, before.master())) {
            lines.add("master is " + master.pod() + " at " + master.address());
        }
        if (!Objects.equals(now.redis(), before.redis()) || !Objects.equals(now.sentinels(), before.sentinels())) {
            lines.add("redis " + now.redis() + ", sentinels " + now.sentinels());
        }
        Optional<Condition> ready = condition(now, "Ready");
        if (ready.isPresent()
                && !ready.map(Condition::getStatus)
                        .equals(condition(before, "Ready").map(Condition::getStatus))) {
            lines.add("Ready=" + ready.get().getStatus() + "  " + ready.get().getMessage());
        }
        return lines;
    }
}
