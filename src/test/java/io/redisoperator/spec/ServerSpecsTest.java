package io.redisoperator.spec;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.redisoperator.api.DatabasesFailover;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which server runs, what it is called, how much it holds, and what of the resource its objects show. */
class ServerSpecsTest {
    private static final String CLAIM = "{metadata: {name: data}, spec: {accessModes: [ReadWriteOnce], resources:"
            + " {requests: {storage: 1Gi}}}}";

    private static final Map<String, String> LABELS = Map.of(
            "team", "shop",
            "team-lead", "ada",
            "app.kubernetes.io/instance", "cart-app",
            "argocd.argoproj.io/instance", "cart-app",
            "kustomize.toolkit.fluxcd.io/name", "cart-app",
            "helm.sh/chart", "cart-1.0",
            "app.kubernetes.io/component", "x",
            "redisfailovers-role", "master");

    @Test
    void takesTheImageOfTheEngineUnlessOneIsNamed() {
        Failover valkey = Failovers.failover("{engine: Valkey, sentinel: {image: 'mine:1'}}");

        assertThat(valkey.redis().pod().container().image()).isEqualTo("valkey/valkey:8.1-alpine");
        assertThat(valkey.sentinel().pod().container().image()).isEqualTo("mine:1");
        assertThat(Failovers.failover("engine: Redis").engine()).isEqualTo(Engine.REDIS);
    }

    @ParameterizedTest
    @ValueSource(strings = {"redis", "redis:8", "docker.io/library/redis@sha256:0", "library/redis:7.2-alpine"})
    void refusesAnImageThatIsKnownToHaveNoProgramOfTheEngine(String image) {
        assertThat(Specs.read(Failovers.databases("{engine: Valkey, sentinel: {image: '" + image + "'}}")))
                .isInstanceOfSatisfying(
                        SpecReading.Unreadable.class,
                        unreadable -> assertThat(unreadable.problems())
                                .containsExactly(new SpecProblem(
                                        "spec.sentinel.image",
                                        image + " has no valkey-server; name an image of Valkey,"
                                                + " or set spec.engine to Redis")));
    }

    @Test
    void takesAnImageOfValkeyWhoseProgramsAreCalledAsThoseOfRedisToo() {
        assertThat(Failovers.failover("redis: {image: 'valkey/valkey:8'}").engine())
                .isEqualTo(Engine.REDIS);
    }

    @Test
    void callsTheMasterByTheNameOfTheResourceWhenAskedTo() {
        assertThat(Failovers.failover("sentinel: {disableMyMaster: true}")
                        .sentinel()
                        .monitor()
                        .masterName())
                .isEqualTo("cart");
        assertThat(Failovers.failover("sentinel: {disableMyMaster: false}")
                        .sentinel()
                        .monitor()
                        .masterName())
                .isEqualTo("mymaster");
    }

    @ParameterizedTest
    @CsvSource({"100Mi, 10, 94371840", "1Gi, 0, 1073741824", "1001, 50, 500", "1G, 25, 750000000"})
    void leavesTheRestOfTheMemoryLimitForData(String limit, int percent, String maxmemory) {
        Failover cart = Failovers.failover("redis: {reservedPodMemoryPercent: " + percent
                + ", customConfig: [hz 20], resources: {limits: {memory: " + limit + "}}}");

        assertThat(cart.redis().bootConfig()).containsExactly("hz 20", "maxmemory " + maxmemory);
    }

    @Test
    void keepsALineOfTheUsersThatFits() {
        assertThat(reserving("maxmemory 90mb")).isEmpty();
        assertThat(Failovers.failover(spec("maxmemory 90mb")).redis().bootConfig())
                .containsExactly("maxmemory 90mb");
    }

    @ParameterizedTest
    @ValueSource(strings = {"maxmemory 91mb", "maxmemory 0", "maxmemory 1g"})
    void refusesALineOfTheUsersThatTakesWhatIsReserved(String line) {
        assertThat(reserving(line))
                .extracting(SpecProblem::path)
                .containsExactly("spec.redis.reservedPodMemoryPercent");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "maxmemory 90mb | requests: {memory: 100Mi}                         | true",
                "maxmemory 91mb | requests: {memory: 100Mi}                         | false",
                "maxmemory 91mb | requests: {memory: 100Mi}, limits: {memory: 1Gi}  | true",
                "maxmemory 91mb | requests: {cpu: 1}, limits: {cpu: 2}              | true",
            })
    void measuresALineOfTheUsersByTheLimitOrElseTheRequest(String line, String resources, boolean fits) {
        String spec =
                "redis: {reservedPodMemoryPercent: 10, customConfig: [" + line + "], resources: {" + resources + "}}";

        assertThat(problems(spec))
                .extracting(SpecProblem::path)
                .isEqualTo(fits ? List.of() : List.of("spec.redis.reservedPodMemoryPercent"));
        if (fits) {
            assertThat(Failovers.failover(spec).ignored()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"requests: {cpu: 1}", "requests: {memory: 1Gi}"})
    void passesOverAPartOfALimitThatIsNotThere(String resources) {
        Failover cart = Failovers.failover("redis: {reservedPodMemoryPercent: 10, resources: {" + resources + "}}");

        assertThat(cart.redis().bootConfig()).isEmpty();
        assertThat(cart.ignored()).singleElement().satisfies(part -> {
            assertThat(part.path()).isEqualTo("spec.redis.reservedPodMemoryPercent");
            assertThat(part.message()).contains("spec.redis.resources.limits.memory");
        });
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "engine: redis                                   | spec.engine",
                "redis: {reservedPodMemoryPercent: 100, resources: {limits: {memory: 1Gi}}}"
                        + " | spec.redis.reservedPodMemoryPercent",
                "redis: {reservedPodMemoryPercent: 99, resources: {limits: {memory: 10}}}"
                        + " | spec.redis.reservedPodMemoryPercent",
            })
    void namesTheFieldThatCannotBeFollowed(String spec, String path) {
        assertThat(problems(spec)).extracting(SpecProblem::path).containsExactly(path);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "keepAfterDeletion: true                                | spec.redis.storage.keepAfterDeletion",
                "keepAfterDeletion: true, emptyDir: {medium: Memory}    | spec.redis.storage.keepAfterDeletion",
                "emptyDir: {medium: Memory}, persistentVolumeClaim: " + CLAIM + " | spec.redis.storage.emptyDir",
            })
    void tellsWhatHasNoEffectOnAStorageOfTheOtherKind(String storage, String path) {
        assertThat(Failovers.failover("redis: {storage: {" + storage + "}}").ignored())
                .extracting(SpecProblem::path)
                .containsExactly(path);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{keepAfterDeletion: false}",
                "{emptyDir: {}}",
                "{keepAfterDeletion: true, persistentVolumeClaim: " + CLAIM + "}",
                "{emptyDir: null, persistentVolumeClaim: " + CLAIM + "}"
            })
    void tellsNothingOfAStorageThatIsAsItIsWritten(String storage) {
        assertThat(Failovers.failover("redis: {storage: " + storage + "}").ignored())
                .isEmpty();
    }

    @Test
    void marksPodsByTheirRoleWhateverTheirAnnotationsSayForAll() {
        Failover guarded = Failovers.failover(
                "redis: {preventMasterEviction: true, podAnnotations: {cluster-autoscaler.kubernetes.io/safe-to-evict: 'true'}}");
        assertThat(guarded.redis().masterCare().preventEviction()).isTrue();
        assertThat(guarded.ignored())
                .extracting(SpecProblem::path)
                .containsExactly("spec.redis.podAnnotations[cluster-autoscaler.kubernetes.io/safe-to-evict]");
    }

    @Test
    void passesOnAllLabelsButThoseThatToolsAndTheOperatorFindObjectsBy() {
        assertThat(labels("")).containsOnly(Map.entry("team", "shop"), Map.entry("team-lead", "ada"));
        assertThat(Failovers.readable(labelled(Failovers.seed(""))).labels()).containsOnlyKeys("team", "team-lead");
    }

    @Test
    void passesOnTheListedLabelsOnly() {
        assertThat(labels("labelWhitelist: ['^team$']")).containsOnlyKeys("team");
        assertThat(labels("labelWhitelist: [lead, instance, component, role]"))
                .containsOnlyKeys("team-lead", "app.kubernetes.io/instance", "argocd.argoproj.io/instance");
        assertThat(labels("labelWhitelist: [nothing]")).isEmpty();
        assertThat(labels("labelWhitelist: []")).containsOnlyKeys("team", "team-lead");
    }

    @Test
    void passesOverAnExpressionThatIsNone() {
        Failover half = Failovers.readable(labelled(Failovers.databases("labelWhitelist: ['(', '^team$']")));
        assertThat(half.labels()).containsOnlyKeys("team");
        assertThat(half.ignored()).singleElement().satisfies(part -> {
            assertThat(part.path()).isEqualTo("spec.labelWhitelist[0]");
            assertThat(part.message()).contains("regular expression (RE2)");
        });
        assertThat(labels("labelWhitelist: ['(?=x)']"))
                .as("not all of them, as without a list")
                .isEmpty();
    }

    @Test
    void restsWhileAPersonAsksForIt() {
        DatabasesFailover resource = Failovers.databases("");
        assertThat(Failovers.readable(resource).paused()).isFalse();

        resource.getMetadata().setAnnotations(Map.of("redis-failover.freshworks.com/skip-reconcile", "true"));

        assertThat(Failovers.readable(resource).paused()).isTrue();
    }

    private static Map<String, String> labels(String spec) {
        return Failovers.readable(labelled(Failovers.databases(spec))).labels();
    }

    private static <T extends HasMetadata> T labelled(T resource) {
        resource.getMetadata().setLabels(new TreeMap<>(LABELS));
        return resource;
    }

    private static String spec(String line) {
        return "redis: {reservedPodMemoryPercent: 10, customConfig: [" + line
                + "], resources: {limits: {memory: 100Mi}}}";
    }

    private static List<SpecProblem> reserving(String line) {
        return problems(spec(line));
    }

    private static List<SpecProblem> problems(String spec) {
        return switch (Specs.read(Failovers.databases(spec))) {
            case SpecReading.Unreadable unreadable -> unreadable.problems();
            case SpecReading.Readable readable -> List.of();
        };
    }
}
