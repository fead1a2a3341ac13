package io.redisoperator.pipeline;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.redisoperator.desired.TrialPod;
import io.redisoperator.kube.Kube;
import io.redisoperator.kube.KubeFailure;
import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;

/**
 * Asks the API server whether it would make pods of a template. It takes templates of which no pod can come: whatever admits
 * pods, such as a ServiceAccount or a LimitRange, has its say only when one is made. Answers are the API server's words,
 * empty where nothing is known to stand in the way, as where it may not be asked; a future fails where there may be an
 * answer later.
 */
public final class PodTrial {
    /** Said of a pod that comes later all the same: once another one is gone, or a namespace has all that it begins with. */
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
        return hindrance(set, Math.max(0, last)).map(PodTrial::lasting);
    }

    /** The same of the sentinels. */
    public Future<Optional<String>> of(Deployment deployment) {
        return words(TrialPod.of(deployment)).map(PodTrial::lasting);
    }

    /** Why a pod that is missing does not come now. */
    public Future<Optional<String>> hindrance(StatefulSet set, int ordinal) {
        return words(TrialPod.of(set, ordinal));
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

    /** A conflict says that a pod of that name exists: it is told only of one that would be taken. */
    private Future<Optional<String>> words(Pod pod) {
        return kube.dryRun(pod).map(Optional.<String>empty()).recover(failure -> switch (failure) {
            case KubeFailure k when k.refusesObject() -> Future.succeededFuture(Optional.of(k.said()));
            case KubeFailure k
            when k.kind() != KubeFailure.Kind.UNAVAILABLE && k.kind() != KubeFailure.Kind.NOT_FOUND ->
                Future.succeededFuture(Optional.empty());
            default -> Future.failedFuture(failure);
        });
    }
}
