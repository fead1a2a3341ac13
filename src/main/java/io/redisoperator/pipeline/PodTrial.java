package io.redisoperator.pipeline;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.redisoperator.desired.TrialClaim;
import io.redisoperator.desired.TrialPod;
import io.redisoperator.kube.Kube;
import io.redisoperator.kube.KubeFailure;
import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;

/**
 * Asks the API server whether it would make pods of a template, and claims. It takes templates of which neither can come:
 * whatever admits them, such as a ServiceAccount or a LimitRange, has its say only when one is made, and templates of
 * claims are not even checked. Answers are the API server's words, empty where nothing is known to stand in the way, as
 * where it may not be asked; a future fails where there may be an answer later.
 */
public final class PodTrial {
    /** Said of what comes later all the same: once another one is gone, or a namespace has all that it begins with. */
    private static final List<String> PASSING =
            List.of("exceeded quota", "status unknown for quota", "serviceaccount \"default\" not found");

    private final Kube kube;

    public PodTrial(Kube kube) {
        this.kube = kube;
    }

    /** Why either of the two could not be written, or have pods; fails, too, where it may not be asked about them. */
    public Future<Optional<String>> ofBoth(StatefulSet redis, Optional<Deployment> sentinels) {
        Future<Optional<String>> before = invalid(redis);
        if (sentinels.isPresent()) {
            before = unless(before, () -> invalid(sentinels.get()));
        }
        before = unless(before, () -> of(redis));
        return sentinels.isPresent() ? unless(before, () -> of(sentinels.get())) : before;
    }

    /** Why no pod could come of it, as long as nobody mends the spec or what it names. */
    public Future<Optional<String>> of(StatefulSet set) {
        int last = Optional.ofNullable(set.getSpec().getReplicas()).orElse(1) - 1;
        return pod(set, Math.max(0, last)).map(PodTrial::lasting);
    }

    /** The same of the sentinels. */
    public Future<Optional<String>> of(Deployment deployment) {
        return words(kube.dryRun(TrialPod.of(deployment))).map(PodTrial::lasting);
    }

    /**
     * Why a StatefulSet would get no pods for want of their claims, as long as nobody mends the spec. The first one's are
     * tried: where they are there already, it has been tried before, and it is not for the others to keep their data away.
     */
    public Future<Optional<String>> ofClaims(StatefulSet set) {
        return claims(set, 0).map(PodTrial::lasting);
    }

    /** Why a Service could not be written, as long as nobody mends the spec. */
    public Future<Optional<String>> of(Service service) {
        return words(kube.dryRun(service)).map(PodTrial::lasting);
    }

    /** Why a pod that is missing does not come now: its controller makes the claims first. */
    public Future<Optional<String>> hindrance(StatefulSet set, int ordinal) {
        return unless(claims(set, ordinal), () -> pod(set, ordinal));
    }

    private static Optional<String> lasting(Optional<String> words) {
        return words.filter(said -> PASSING.stream().noneMatch(said::contains));
    }

    private interface Question {
        Future<Optional<String>> ask();
    }

    private static Future<Optional<String>> unless(Future<Optional<String>> before, Question next) {
        return before.compose(words -> words.isPresent() ? Future.succeededFuture(words) : next.ask());
    }

    private Future<Optional<String>> invalid(HasMetadata object) {
        return kube.dryRun(object)
                .map(Optional.<String>empty())
                .recover(failure -> failure instanceof KubeFailure k && k.kind() == KubeFailure.Kind.INVALID
                        ? Future.succeededFuture(Optional.of(k.said()))
                        : Future.failedFuture(failure));
    }

    private Future<Optional<String>> pod(StatefulSet set, int ordinal) {
        return words(kube.dryRun(TrialPod.of(set, ordinal)));
    }

    private Future<Optional<String>> claims(StatefulSet set, int ordinal) {
        Future<Optional<String>> before = Future.succeededFuture(Optional.empty());
        for (PersistentVolumeClaim claim : TrialClaim.of(set, ordinal)) {
            before = unless(before, () -> claim(claim));
        }
        return before;
    }

    /** One that is there is looked for: a quota counts it once more before a conflict is seen. */
    private Future<Optional<String>> claim(PersistentVolumeClaim claim) {
        ObjectMeta meta = claim.getMetadata();
        return kube.live(PersistentVolumeClaim.class, meta.getNamespace(), meta.getName())
                .map(Optional::isPresent)
                .recover(failure -> failure instanceof KubeFailure k && k.kind() == KubeFailure.Kind.FORBIDDEN
                        ? Future.succeededFuture(true)
                        : Future.failedFuture(failure))
                .compose(there -> there ? Future.succeededFuture(Optional.empty()) : words(kube.dryRun(claim)));
    }

    /** A conflict says that an object of that name exists: it is told only of one that would be taken. */
    private static Future<Optional<String>> words(Future<Void> asked) {
        return asked.map(Optional.<String>empty()).recover(failure -> switch (failure) {
            case KubeFailure k when k.refusesObject() -> Future.succeededFuture(Optional.of(k.said()));
            case KubeFailure k
            when k.kind() != KubeFailure.Kind.UNAVAILABLE && k.kind() != KubeFailure.Kind.NOT_FOUND ->
                Future.succeededFuture(Optional.empty());
            default -> Future.failedFuture(failure);
        });
    }
}
