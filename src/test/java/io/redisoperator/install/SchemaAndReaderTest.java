package io.redisoperator.install;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.redisoperator.api.DatabasesFailover;
import io.redisoperator.desired.BootFiles;
import io.redisoperator.desired.SoundObjects;
import io.redisoperator.fakes.DrawnSpec;
import io.redisoperator.fakes.SpecDeck;
import io.redisoperator.spec.Failover;
import io.redisoperator.spec.SpecProblem;
import io.redisoperator.spec.SpecReading;
import io.redisoperator.spec.Specs;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * Random specs until a thousand are taken by all rules of the definition and followed by the operator, and those that
 * one of them refuses meanwhile. Another {@code -Dspecs.seed} draws others.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SchemaAndReaderTest {
    private static final Definition DEFINITION = Definition.ofGroup("databases.spotahome.com");
    private static final JsonMapper JSON = new JsonMapper();
    private static final int FOLLOWED = 1000;
    private static final long SEED = Long.getLong("specs.seed", 2026);
    private static final Pattern STEP = Pattern.compile("\\.?([^.\\[\\]]+)");
    private static final Pattern COMPONENT = Pattern.compile("^spec\\.(redis\\.|sentinel\\.)?");

    /** What rules cannot tell, or at a price that an API server does not pay: shapes of pods, and lines in disguise. */
    private static final Set<String> BEYOND_RULES = Set.of(
            "affinity",
            "bootstrapNode.host",
            "command",
            "configCopy.containerSecurityContext",
            "containerSecurityContext",
            "customCommandRenames",
            "customConfig",
            "customLivenessProbe",
            "customReadinessProbe",
            "customStartupProbe",
            "exporter.containerSecurityContext",
            "exporter.env",
            "exporter.image",
            "exporter.resources",
            "extraContainers",
            "extraVolumeMounts",
            "extraVolumes",
            "image",
            "imagePullSecrets",
            "initContainers",
            "podAnnotations",
            "resources",
            "securityContext",
            "serviceAnnotations",
            "storage.emptyDir",
            "storage.persistentVolumeClaim.metadata.annotations",
            "storage.persistentVolumeClaim.metadata.labels",
            "storage.persistentVolumeClaim.metadata.name",
            "storage.persistentVolumeClaim.spec",
            "tolerations",
            "topologySpreadConstraints");

    /** An empty engine is the default one, and what is wrong within a comment does no harm. */
    private static final Set<String> PASSED_OVER = Set.of("engine", "customConfig");

    private final List<Failover> followed = new ArrayList<>();
    private final List<Stored> refusedByOperator = new ArrayList<>();
    private final List<Stored> refusedByDefinition = new ArrayList<>();
    private int refusedByBoth;

    /**
     * A spec as an API server would store it, and what one of both says to it.
     *
     * @param refusals by the definition
     * @param problems of the operator
     */
    private record Stored(ObjectNode resource, List<String> refusals, List<SpecProblem> problems) {
        @Override
        public String toString() {
            return "specs.seed=" + SEED + ": " + resource.path("spec");
        }
    }

    @BeforeAll
    void draw() {
        SpecDeck specs = new SpecDeck(SEED);
        while (followed.size() < FOLLOWED) {
            ObjectNode resource = resource(specs.next());
            List<String> refusals = DEFINITION.refusals(resource);
            if (!refusals.isEmpty() && !isTyped(resource)) {
                refusedByBoth++;
                continue;
            }
            switch (Specs.read(JSON.convertValue(resource, DatabasesFailover.class))) {
                case SpecReading.Readable(Failover failover) when refusals.isEmpty() -> followed.add(failover);
                case SpecReading.Readable readable ->
                    refusedByDefinition.add(new Stored(resource, refusals, List.of()));
                case SpecReading.Unreadable unreadable
                when refusals.isEmpty() ->
                    refusedByOperator.add(new Stored(resource, List.of(), unreadable.problems()));
                case SpecReading.Unreadable unreadable -> refusedByBoth++;
            }
        }
        System.out.printf(
                "specs.seed=%d: %d specs followed, %d refused by the operator alone, %d by the definition alone, %d by both%n",
                SEED, FOLLOWED, refusedByOperator.size(), refusedByDefinition.size(), refusedByBoth);
    }

    @Test
    void becomeSoundObjects() {
        for (int i = 0; i < FOLLOWED; i++) {
            assertThat(followed.get(i))
                    .as("specs.seed=%d, number %d of those that are followed", SEED, i)
                    .satisfies(SoundObjects::assertSound, BootFiles::assertOnlyAllowedLines);
        }
    }

    @Test
    void areRefusedByTheOperatorForWhatIsWritten() {
        for (Stored spec : refusedByOperator) {
            assertThat(spec.problems())
                    .as(spec.toString())
                    .isNotEmpty()
                    .allMatch(problem -> isWritten(problem, spec.resource()));
        }
    }

    @Test
    void areRefusedByTheOperatorAloneForWhatRulesCannotTell() {
        Set<String> fields = refusedByOperator.stream()
                .flatMap(spec -> spec.problems().stream())
                .map(problem -> withoutComponent(field(problem.path())))
                .collect(Collectors.toCollection(TreeSet::new));
        System.out.println("refused by the operator alone: " + fields);

        assertThat(fields).as("specs.seed=%d", SEED).isSubsetOf(BEYOND_RULES);
    }

    /** Those of another type cannot be stored, and are read as what they look like where they were stored before. */
    @Test
    void areRefusedByTheDefinitionAloneForWhatDoesNoHarm() {
        Set<String> fields = refusedByDefinition.stream()
                .flatMap(spec -> spec.refusals().stream())
                .filter(refusal -> !refusal.contains(" must be of type "))
                .map(refusal -> withoutComponent(field(refusal.substring(0, refusal.indexOf(": ")))))
                .collect(Collectors.toCollection(TreeSet::new));
        System.out.println("refused by the definition alone: " + fields);

        assertThat(fields).as("specs.seed=%d", SEED).isSubsetOf(PASSED_OVER);
        assertThat(refusedByDefinition).hasSizeLessThan(refusedByBoth / 2);
    }

    private static boolean isTyped(ObjectNode resource) {
        try {
            JSON.convertValue(resource, DatabasesFailover.class);
            return true;
        } catch (IllegalArgumentException otherType) {
            return false;
        }
    }

    private static String withoutComponent(String path) {
        return COMPONENT.matcher(path).replaceFirst("");
    }

    /** The field of the schema that a path leads to or into. */
    private static String field(String path) {
        return DEFINITION.fields().stream()
                .filter(field -> path.equals(field) || path.startsWith(field + ".") || path.startsWith(field + "["))
                .findFirst()
                .orElse(path);
    }

    /** Whether the field is there, or what lacks it is. */
    private static boolean isWritten(SpecProblem problem, JsonNode resource) {
        String around = problem.path().replaceFirst("\\.[^.]*$", "");
        return Stream.of(field(problem.path()), around)
                .filter(path -> !COMPONENT.matcher(path + ".").replaceFirst("").isEmpty())
                .anyMatch(path -> !at(resource, path).isMissingNode());
    }

    private static JsonNode at(JsonNode resource, String path) {
        JsonNode at = resource;
        for (Matcher steps = STEP.matcher(path); steps.find(); ) {
            at = at.isArray() ? at.path(Integer.parseInt(steps.group(1))) : at.path(steps.group(1));
        }
        return at;
    }

    private static ObjectNode resource(DrawnSpec drawn) {
        ObjectNode resource = JsonNodeFactory.instance.objectNode();
        resource.put("apiVersion", "databases.spotahome.com/v1").put("kind", "RedisFailover");
        resource.putObject("metadata")
                .put("name", "cart")
                .put("namespace", "shop")
                .put("uid", "6b1f3a54-5c0e-4a57-8f0e-2f8f6a3b9c01");
        resource.set("spec", drawn.spec());
        return DEFINITION.stored(resource);
    }
}
