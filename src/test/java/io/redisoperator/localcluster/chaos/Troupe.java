package io.redisoperator.localcluster.chaos;

import static org.awaitility.Awaitility.await;

import io.redisoperator.api.FailoverStatus;
import io.redisoperator.localcluster.site.Ledger;
import io.redisoperator.localcluster.site.Site;
import io.redisoperator.localcluster.site.SpecSheet;
import io.redisoperator.localcluster.site.Target;
import io.redisoperator.localcluster.site.Wholeness;
import io.redisoperator.model.ClusterKey;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The two failovers that faults happen to, each written to all the time: one without volumes, one with. */
final class Troupe implements AutoCloseable {
    /** One failover, how it is described while nothing is being changed, and its ledger. */
    record Member(Target target, SpecSheet spec, Ledger ledger) {
        Wholeness wholeness() {
            return new Wholeness(target, spec.redis(), spec.sentinels());
        }

        void apply(SpecSheet changed) {
            target.site().failovers().apply(target.key(), changed.yaml());
        }

        /** Applies its usual spec. */
        void restore() {
            apply(spec);
        }

        /** What is wrong with what the status tells of the last move of the master; empty if nothing is. */
        String wrongNewsOfTheMove() {
            String master = Target.name(target.master());
            FailoverStatus.LastFailover told =
                    target.site().failovers().status(target.key()).lastFailover();
            return told != null && master.equals(told.to())
                    ? ""
                    : target.key().name() + " has " + master + " for its master, and its status tells of " + told;
        }

        /** Keys that belong to the other failover. */
        List<String> strangers(Member other) throws IOException {
            List<String> amiss = new ArrayList<>();
            for (var pod : target.redis()) {
                String found = target.ask(
                        pod, "EXISTS", other.ledger().chapter().key(), Ledger.keyPrefix(other.target()) + "1");
                if (!"0".equals(found)) {
                    amiss.add(Target.name(pod) + " holds keys of "
                            + other.target().key());
                }
            }
            return amiss;
        }
    }

    private static final Duration REMOVAL = Duration.ofMinutes(2);

    private final Member ephemeral;
    private final Member durable;

    private Troupe(Member ephemeral, Member durable) {
        this.ephemeral = ephemeral;
        this.durable = durable;
    }

    /** Creates both; they need not be Ready yet. */
    static Troupe create(Site site, String namespace, Ledger.Rate rate) {
        return new Troupe(
                member(site, new ClusterKey(namespace, "ephemeral"), SpecSheet.EPHEMERAL, rate),
                member(site, new ClusterKey(namespace, "durable"), SpecSheet.DURABLE, rate));
    }

    private static Member member(Site site, ClusterKey key, SpecSheet spec, Ledger.Rate rate) {
        site.failovers().apply(key, spec.yaml());
        Target target = new Target(site, key);
        return new Member(target, spec, new Ledger(target, rate).start());
    }

    Member ephemeral() {
        return ephemeral;
    }

    Member durable() {
        return durable;
    }

    List<Member> all() {
        return List.of(ephemeral, durable);
    }

    Member besides(Member one) {
        return one.equals(ephemeral) ? durable : ephemeral;
    }

    /** Deletes both with all they hold. */
    void remove() {
        close();
        for (Member member : all()) {
            var site = member.target().site();
            site.failovers().resource(member.target().key()).delete();
            await().atMost(REMOVAL)
                    .until(() -> site.failovers().gone(member.target().key()));
            site.client()
                    .persistentVolumeClaims()
                    .inNamespace(member.target().key().namespace())
                    .delete();
        }
    }

    @Override
    public void close() {
        ephemeral.ledger().close();
        durable.ledger().close();
    }
}
