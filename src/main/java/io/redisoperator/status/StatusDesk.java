package io.redisoperator.status;

import io.fabric8.kubernetes.api.model.Condition;
import io.redisoperator.api.FailoverStatus;
import io.redisoperator.api.FailoverStatus.LastFailover;
import io.redisoperator.bus.Message;
import io.redisoperator.diagnosis.HealCommand;
import io.redisoperator.model.ClusterKey;
import io.redisoperator.spec.Failover;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Where messages become statuses and Events, resource by resource. Confined to one context. */
final class StatusDesk {
    private static final String LOST_TO_A_RIVAL = "NameConflict";
    private static final Set<String> PLANNED = Set.of("RollingOut", "NotCheckedYet");

    private final StatusPorts ports;
    private final StatusWriter.Setup setup;
    private final Map<ResourceId, Dossier> dossiers = new HashMap<>();
    /** The resource that the pipeline works on, or worked on while its spec could still be followed. */
    private final Map<ClusterKey, ResourceId> followed = new HashMap<>();

    /** All that belongs to one resource. */
    private record Dossier(
            ResourceId resource, ResourceMemory memory, StepNews steps, StatusWriter writer, EventWriter events) {}

    StatusDesk(StatusPorts ports, StatusWriter.Setup setup) {
        this.ports = ports;
        this.setup = setup;
    }

    void checked(Message.Checked look) {
        followed(look.key()).ifPresent(dossier -> {
            dossier.memory()
                    .looked(look)
                    .ifPresent(uncovered -> announceMove(dossier, uncovered.move(), !uncovered.planned()));
            refresh(dossier);
        });
    }

    void pipelineMoved(Message.PipelineMoved move) {
        followed(move.key()).ifPresent(dossier -> {
            dossier.steps().of(move.progress()).ifPresent(dossier.events()::announce);
            boolean cameToRest = dossier.memory()
                    .progressed(move.progress(), setup.clocks().steady().instant());
            refresh(dossier);
            if (cameToRest) {
                // Only a look from now on can tell whether the new generation is ready.
                ports.bus().publish(new Message.CheckRequested(move.key()));
            }
        });
    }

    void masterMoved(Message.MasterMoved move) {
        followed(move.key()).ifPresent(dossier -> {
            announceMove(dossier, dossier.memory().claimed(move), false);
            refresh(dossier);
        });
    }

    void healed(Message.Healed done) {
        if (!done.failed() && done.command() instanceof HealCommand.RequestFailover request) {
            followed(done.key())
                    .ifPresent(dossier ->
                            dossier.memory().requested(setup.clocks().steady().instant(), request.evidence()));
        }
    }

    void failoverAsked(Message.FailoverAsked asked) {
        followed(asked.key()).ifPresent(dossier -> dossier.memory().askedInHandover(asked));
    }

    void specRejected(Message.SpecRejected rejection) {
        ResourceId resource = new ResourceId(rejection.key(), rejection.kind(), rejection.uid());
        if (!rejection.reason().equals(LOST_TO_A_RIVAL)) {
            followed.put(rejection.key(), resource);
        }
        Dossier dossier = dossier(resource);
        if (dossier.memory().rejected(rejection)) {
            dossier.events().announce(Announcement.warning(rejection.reason(), rejection.message()));
        }
        refresh(dossier);
    }

    void requestSettled(Message.RequestSettled settled) {
        followed(settled.key()).ifPresent(dossier -> {
            dossier.memory().settled(settled);
            refresh(dossier);
        });
    }

    void accessMoved(Message.AccessMoved move) {
        followed(move.key()).ifPresent(dossier -> {
            dossier.memory().moved(move);
            refresh(dossier);
        });
    }

    void externalLeft(Message.ExternalLeft departure) {
        followed(departure.key()).ifPresent(dossier -> {
            dossier.memory().left();
            refresh(dossier);
        });
    }

    void noted(Message.Noted note) {
        followed(note.key())
                .ifPresent(dossier ->
                        dossier.events().announce(new Announcement(note.warning(), note.reason(), note.text())));
    }

    void failoverGone(Message.FailoverGone gone) {
        followed.remove(gone.key());
        dossiers.keySet().stream()
                .filter(r -> r.key().equals(gone.key()))
                .toList()
                .forEach(this::close);
        ports.sink().gone(gone.key());
    }

    private void refresh(Dossier dossier) {
        ResourceId resource = dossier.resource();
        long generation = ports.failovers()
                .failover(resource.key())
                .filter(f -> resource.equals(id(f)))
                .map(Failover::generation)
                .orElse(0L);
        FailoverStatus before = dossier.memory().previous();
        dossier.memory().compose(generation, setup.clocks().wall().instant()).ifPresent(status -> {
            announceReadiness(dossier, before, status);
            FollowingNews.of(before, status).ifPresent(dossier.events()::announce);
            BlockedNews.of(before, status).ifPresent(dossier.events()::announce);
            dossier.writer().submit(status);
            if (resource.equals(followed.get(resource.key()))) {
                ports.sink().composed(resource.key(), status);
            }
        });
    }

    /** @param surprising whether nobody had meant it, before the master was lost */
    private static void announceMove(Dossier dossier, LastFailover move, boolean surprising) {
        String text = "the master moved from " + (move.from() == null ? "nowhere" : move.from()) + " to " + move.to()
                + ", by the " + move.trigger() + ": " + move.reason()
                + (move.durationMillis() == null ? "" : "; it took " + move.durationMillis() + " ms");
        dossier.events().announce(new Announcement(surprising, "MasterMoved", text));
    }

    private static void announceReadiness(Dossier dossier, FailoverStatus before, FailoverStatus after) {
        boolean was = Conditions.isTrue(before.conditions(), Conditions.READY);
        boolean is = Conditions.isTrue(after.conditions(), Conditions.READY);
        if (was == is) {
            return;
        }
        Condition ready = Conditions.find(after.conditions(), Conditions.READY).orElseThrow();
        if (is) {
            dossier.events().announce(Announcement.normal("Ready", ready.getMessage()));
        } else {
            String text = ready.getReason() + ": " + ready.getMessage();
            dossier.events().announce(new Announcement(!PLANNED.contains(ready.getReason()), "NotReady", text));
        }
    }

    private Optional<Dossier> followed(ClusterKey key) {
        Optional<ResourceId> now = followedNow(key);
        now.ifPresent(resource -> followed.put(key, resource));
        return now.or(() -> Optional.ofNullable(followed.get(key))).map(this::dossier);
    }

    /** The source keeps what was admitted last, which may be gone by now. */
    private Optional<ResourceId> followedNow(ClusterKey key) {
        return ports.failovers()
                .failover(key)
                .map(StatusDesk::id)
                .filter(id -> ports.kube().resources(key).stream()
                        .anyMatch(r -> id.uid().equals(r.getMetadata().getUid())));
    }

    private Dossier dossier(ResourceId resource) {
        Dossier known = dossiers.get(resource);
        if (known != null) {
            return known;
        }
        dossiers.keySet().stream()
                .filter(r -> r.key().equals(resource.key()) && r.kind() == resource.kind())
                .toList()
                .forEach(this::close);
        Dossier opened = open(resource);
        dossiers.put(resource, opened);
        return opened;
    }

    private Dossier open(ResourceId resource) {
        FailoverStatus recorded = CachedStatus.of(ports.kube(), resource).orElse(FailoverStatus.NONE);
        int step = Optional.ofNullable(recorded.pipeline())
                .map(FailoverStatus.Pipeline::step)
                .orElse(0);
        return new Dossier(
                resource,
                new ResourceMemory(resource, recorded, setup.clocks()::onTheWall),
                new StepNews(step),
                new StatusWriter(setup, resource),
                new EventWriter(ports.kube(), setup.clocks().steady(), resource));
    }

    private void close(ResourceId resource) {
        Dossier closed = dossiers.remove(resource);
        if (closed != null) {
            closed.writer().close();
        }
    }

    private static ResourceId id(Failover failover) {
        return new ResourceId(failover.key(), failover.kind(), failover.uid());
    }
}
