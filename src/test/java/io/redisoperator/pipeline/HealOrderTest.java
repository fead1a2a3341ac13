package io.redisoperator.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.redisoperator.diagnosis.HealCommand;
import io.redisoperator.diagnosis.HealCommand.AttachReplica;
import io.redisoperator.diagnosis.HealCommand.ConfigureSentinel;
import io.redisoperator.diagnosis.HealCommand.RequestFailover;
import io.redisoperator.diagnosis.HealCommand.SetRoleLabel;
import io.redisoperator.diagnosis.HealCommand.Target;
import io.redisoperator.model.Role;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class HealOrderTest {
    private static final Target A = new Target("rfr-x-0", "a");
    private static final Target B = new Target("rfr-x-1", "b");
    private static final Target C = new Target("rfr-x-2", "c");

    private final Map<HealCommand, Promise<Void>> begun = new LinkedHashMap<>();

    @Test
    void takesTheMastersLabelOffBeforeItIsPutOnAnother() {
        HealCommand off = new SetRoleLabel(A, Role.REPLICA, "");
        HealCommand on = new SetRoleLabel(B, Role.MASTER, "");
        HealCommand attach = new AttachReplica(C, B, "");

        Future<Void> done = run(attach, on, off);

        assertThat(begun).containsOnlyKeys(off);
        finish(off);
        assertThat(begun).containsOnlyKeys(off, on);
        finish(on);
        finish(attach);
        assertThat(done.succeeded()).isTrue();
    }

    @Test
    void doesNotHoldUpOnePodByAnother() {
        HealCommand hung = new AttachReplica(A, B, "");
        HealCommand other = new AttachReplica(C, B, "");
        HealCommand sentinel = new ConfigureSentinel(new Target("rfs-x-a", "s"), "");

        run(hung, other, sentinel);

        assertThat(begun).containsOnlyKeys(hung, other, sentinel);
    }

    /** The API server may keep a label waiting, which a failover does not need. */
    @Test
    void asksForAFailoverBesideTheLabelsAndTellsSentinelsNothingElseBeforeIt() {
        HealCommand off = new SetRoleLabel(A, Role.REPLICA, "");
        HealCommand failover = new RequestFailover(new Target("rfs-x-a", "s"), Optional.empty(), "");
        HealCommand other = new ConfigureSentinel(new Target("rfs-x-b", "t"), "");

        Future<Void> done = run(other, off, failover);

        assertThat(begun).containsOnlyKeys(off, failover);
        finish(off);
        assertThat(begun).containsOnlyKeys(off, failover);
        finish(failover);
        assertThat(begun).containsOnlyKeys(off, failover, other);
        finish(other);
        assertThat(done.succeeded()).isTrue();
    }

    @Test
    void tellsSentinelsOneThingAtATime() {
        HealCommand first = new ConfigureSentinel(new Target("rfs-x-a", "s"), "");
        HealCommand second = new ConfigureSentinel(new Target("rfs-x-b", "t"), "");

        run(first, second);

        assertThat(begun).containsOnlyKeys(first);
        finish(first);
        assertThat(begun).containsOnlyKeys(first, second);
    }

    private void finish(HealCommand command) {
        Objects.requireNonNull(begun.get(command)).complete();
    }

    private Future<Void> run(HealCommand... commands) {
        return new HealOrder(new ArrayList<>(List.of(commands))).run(command -> {
            Promise<Void> promise = Promise.promise();
            begun.put(command, promise);
            return promise.future();
        });
    }
}
