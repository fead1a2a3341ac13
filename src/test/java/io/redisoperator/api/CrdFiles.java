package io.redisoperator.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn;
import io.fabric8.crdv2.generator.CRDGenerator;
import io.fabric8.generator.annotation.ValidationRule;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Generates the files of the definitions in {@code k8s} from the types and adds what annotations cannot say. */
final class CrdFiles {
    private static final String HEADER = "# Generated from the types in io.redisoperator.api: make crds\n";
    private static final List<Class<? extends HasMetadata>> TYPES =
            List.of(SeedFailover.class, DatabasesFailover.class);
    /** More than the operator writes; an API server bounds by it what a rule may cost. */
    private static final int MOST_CONDITIONS = 32;

    private static final String RULES = "x-kubernetes-validations";
    private static final String FREE = "x-kubernetes-preserve-unknown-fields";
    private static final YAMLMapper YAML = YAMLMapper.builder()
            .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
            .disable(YAMLGenerator.Feature.SPLIT_LINES)
            .enable(YAMLGenerator.Feature.MINIMIZE_QUOTES)
            .enable(YAMLGenerator.Feature.INDENT_ARRAYS_WITH_INDICATOR)
            .build();

    private CrdFiles() {}

    /** File name to content; {@code scratch} takes what the generator writes on the way. */
    static Map<String, String> generate(Path scratch) throws IOException {
        new CRDGenerator()
                .customResourceClasses(TYPES)
                .withParallelGenerationEnabled(false)
                .inOutputDir(scratch.toFile())
                .generate();
        Map<String, String> files = new TreeMap<>();
        for (Class<? extends HasMetadata> type : TYPES) {
            String name = HasMetadata.getFullResourceName(type);
            Path raw = scratch.resolve(CRDGenerator.getOutputName(name, "v1") + ".yml");
            files.put(name + ".yaml", HEADER + YAML.writeValueAsString(complete(type, YAML.readTree(raw.toFile()))));
        }
        return files;
    }

    private static JsonNode complete(Class<?> type, JsonNode crd) {
        ObjectNode version = (ObjectNode) crd.at("/spec/versions/0");
        version.set("additionalPrinterColumns", columns(type));
        completeSchema(version.at("/schema/openAPIV3Schema"));
        RunningRules.addNameTo((ObjectNode) version.at("/schema/openAPIV3Schema"));
        if (type == DatabasesFailover.class) {
            completePod((ObjectNode) version.at("/schema/openAPIV3Schema/properties/spec/properties/redis"));
            completePod((ObjectNode) version.at("/schema/openAPIV3Schema/properties/spec/properties/sentinel"));
        }
        if (type == DatabasesFailover.class) {
            RunningRules.addTo((ObjectNode) version.at("/schema/openAPIV3Schema"));
        }
        ObjectNode spec = (ObjectNode) version.at("/schema/openAPIV3Schema/properties/spec");
        spec.putObject("default");
        ObjectNode conditions =
                (ObjectNode) version.at("/schema/openAPIV3Schema/properties/status/properties/conditions");
        conditions
                .put("maxItems", MOST_CONDITIONS)
                .put("x-kubernetes-list-type", "map")
                .putArray("x-kubernetes-list-map-keys")
                .add("type");
        ((ObjectNode) conditions.get("items")).putArray("required").add("type").add("status");
        return crd;
    }

    /** The generator sees an interface's annotations of fields, but not their rules. */
    private static void completePod(ObjectNode pod) {
        for (Method field : PodPart.class.getDeclaredMethods()) {
            for (ValidationRule rule : field.getAnnotationsByType(ValidationRule.class)) {
                ((ObjectNode) pod.at("/properties/" + field.getName()))
                        .withArray("/" + RULES)
                        .addObject()
                        .put("message", rule.message())
                        .put("rule", rule.value());
            }
        }
        ((ObjectNode) pod.at("/properties/resources")).put(FREE, true);
        ((ObjectNode) pod.at("/properties/exporter/properties/resources")).put(FREE, true);
    }

    /** The columns in the order in which they are written on the type; the generator sorts them. */
    private static ArrayNode columns(Class<?> type) {
        ArrayNode columns = YAML.createArrayNode();
        for (AdditionalPrinterColumn column : type.getAnnotationsByType(AdditionalPrinterColumn.class)) {
            columns.addObject()
                    .put("name", column.name())
                    .put("type", column.type().getValue())
                    .put("jsonPath", column.jsonPath());
        }
        return columns;
    }

    private static void completeSchema(JsonNode node) {
        if (node instanceof ObjectNode schema) {
            boolean free = schema.path(FREE).asBoolean();
            if (free && !schema.has("type")) {
                schema.put("type", "object");
            }
            rulesOnce(schema);
            wholeNumber(schema, "minimum");
            wholeNumber(schema, "maximum");
            if (schema.has("default") && schema.path("type").asText().equals("integer")) {
                schema.put("format", "int32");
            }
        }
        node.forEach(CrdFiles::completeSchema);
    }

    /** The generator finds those of a record's component twice: at its field and at its accessor. */
    private static void rulesOnce(ObjectNode schema) {
        if (schema.get(RULES) instanceof ArrayNode rules) {
            Set<JsonNode> once = new LinkedHashSet<>();
            rules.forEach(once::add);
            rules.removeAll().addAll(once);
        }
    }

    /** An API server stores 1.0 as 1, and tools that compare would see a difference for ever. */
    private static void wholeNumber(ObjectNode schema, String keyword) {
        if (schema.path(keyword).isNumber()) {
            schema.put(keyword, schema.get(keyword).asLong());
        }
    }
}
