package io.redisoperator.api;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.redisoperator.model.ObjectNames;
import io.redisoperator.spec.ConfigLineRules;
import java.util.List;
import java.util.Map;

/** Rules of the definition that are made of lists of the program, or that see a whole resource, and what they need. */
final class RunningRules {
    private static final String RULES = "x-kubernetes-validations";
    private static final String STORAGE = "/properties/spec/properties/redis/properties/storage";
    /** As Kubernetes has it for amounts of its own. */
    private static final String QUANTITY =
            "^(\\+|-)?(([0-9]+(\\.[0-9]*)?)|(\\.[0-9]+))(([KMGTPE]i)|[numkMGTPE]|([eE](\\+|-)?(([0-9]+(\\.[0-9]*)?)|(\\.[0-9]+))))?$";

    /** Once what is asked for is in force. Before, an edit that came to nothing can be taken back. */
    private static final String NOT_APPLIED = "!has(oldSelf.status) || !has(oldSelf.status.conditions)"
            + " || !oldSelf.status.conditions.exists(c, c.type == 'ConfigApplied' && c.status == 'True')";

    private static final String WAY_OUT =
            "cannot change while Redis keeps its data there. Write it as it was, or make a"
                    + " RedisFailover of another name and move the data to it";
    private static final String WAY_OUT_OF_CLAIMS =
            "cannot change on claims that are there. Write it as it was; or set keepAfterDeletion, delete this resource and"
                    + " create it as it is to be: its claims stay as they are, and later ones are as written";

    private RunningRules() {}

    static void addTo(ObjectNode schema) {
        lines(schema, "redis", ConfigLineRules.redis());
        lines(schema, "sentinel", ConfigLineRules.sentinel());
        claim((ObjectNode) schema.at(STORAGE + "/properties/persistentVolumeClaim"));
        ArrayNode rules = schema.withArray("/" + RULES);
        String path = ".spec.redis.storage";
        rule(
                rules,
                path,
                NOT_APPLIED + " || " + claimed("self") + " == " + claimed("oldSelf"),
                "whether Redis has a persistentVolumeClaim " + WAY_OUT);
        unchanged(rules, path, "metadata.name", "''", WAY_OUT);
        unchanged(rules, path, "spec.storageClassName", "''", WAY_OUT_OF_CLAIMS);
        unchanged(rules, path, "spec.accessModes", "[]", WAY_OUT_OF_CLAIMS);
    }

    /**
     * Of either kind; the rest of what a name may be, every API server asks for. Expressions on names are dear, as their
     * length has no bound. One that has a status was there before this rule, and must be reported on and can be edited.
     */
    static void addNameTo(ObjectNode schema) {
        schema.withArray("/" + RULES)
                .addObject()
                .put(
                        "message",
                        "metadata.name has at most " + ObjectNames.LONGEST_FAILOVER_NAME
                                + " characters, lower-case letters, digits and inner dashes only, as it becomes part of the"
                                + " names of Services; create the resource under another name")
                .put(
                        "rule",
                        "has(self.status) || (self.metadata.name.size() <= " + ObjectNames.LONGEST_FAILOVER_NAME
                                + " && !self.metadata.name.contains('.'))");
    }

    private static void lines(ObjectNode schema, String component, List<ConfigLineRules.Rule> lines) {
        ObjectNode items =
                (ObjectNode) schema.at("/properties/spec/properties/" + component + "/properties/customConfig/items");
        ArrayNode rules = items.withArray("/" + RULES);
        for (ConfigLineRules.Rule line : lines) {
            String matches = "self.matches(" + text(line.pattern()) + ")";
            String except = line.except().isEmpty() ? "" : " || self.matches(" + text(line.except()) + ")";
            rules.addObject().put("message", line.message()).put("rule", (line.wanted() ? "" : "!") + matches + except);
        }
    }

    /** The fields of a claim that rules look at; whatever else is written is kept. */
    private static void claim(ObjectNode claim) {
        rule(
                claim.withArray("/" + RULES),
                ".spec",
                "has(self.spec) && has(self.spec.accessModes) && self.spec.accessModes.size() > 0",
                "persistentVolumeClaim needs spec.accessModes: how each volume may be mounted, for example"
                        + " [ReadWriteOnce]");
        ObjectNode fields = ((ObjectNode) claim.at("/properties/spec")).putObject("properties");
        fields.putObject("storageClassName")
                .put("type", "string")
                .put("maxLength", 253)
                .put("pattern", "^(" + DatabasesSpec.NAME + ")?$");
        enumeration(fields.putObject("volumeMode"), "Filesystem");
        ObjectNode modes = fields.putObject("accessModes").put("type", "array").put("maxItems", 8);
        enumeration(modes.putObject("items"), "ReadOnlyMany", "ReadWriteMany", "ReadWriteOnce", "ReadWriteOncePod");
        ObjectNode resources = open(fields.putObject("resources"));
        ObjectNode requests = open(resources.putObject("properties").putObject("requests"));
        ObjectNode storage = requests.putObject("properties").putObject("storage");
        storage.put("description", "An amount, as 1Gi.")
                .put("pattern", QUANTITY)
                .put("x-kubernetes-int-or-string", true);
        ArrayNode types = storage.putArray("anyOf");
        List.of("integer", "string").forEach(type -> types.addObject().put("type", type));
    }

    private static void enumeration(ObjectNode schema, String... values) {
        ArrayNode all = schema.put("type", "string").putArray("enum");
        List.of(values).forEach(all::add);
    }

    private static ObjectNode open(ObjectNode schema) {
        return schema.put("type", "object").put("x-kubernetes-preserve-unknown-fields", true);
    }

    private static void unchanged(ArrayNode rules, String path, String field, String byDefault, String wayOut) {
        rule(
                rules,
                path,
                NOT_APPLIED + " || !" + claimed("self") + " || !" + claimed("oldSelf") + " || "
                        + value("self", field, byDefault) + " == " + value("oldSelf", field, byDefault),
                "persistentVolumeClaim." + field + " " + wayOut);
    }

    private static String claimed(String self) {
        return "(" + there(self + ".spec.redis.storage.persistentVolumeClaim", self) + ")";
    }

    private static String value(String self, String field, String byDefault) {
        String claim = self + ".spec.redis.storage.persistentVolumeClaim";
        return "(" + there(claim + "." + field, claim) + " ? " + claim + "." + field + " : " + byDefault + ")";
    }

    /** Whether a field is there, with each that it lies in below one that is known to be. */
    private static String there(String path, String known) {
        StringBuilder all = new StringBuilder();
        for (int dot = path.indexOf('.', known.length() + 1); dot > 0; dot = path.indexOf('.', dot + 1)) {
            all.append("has(").append(path, 0, dot).append(") && ");
        }
        return all + "has(" + path + ")";
    }

    private static void rule(ArrayNode rules, String path, String rule, String message) {
        rules.addObject().put("fieldPath", path).put("message", message).put("rule", rule);
    }

    private static String text(String pattern) {
        String escaped = pattern;
        for (Map.Entry<String, String> each : List.of(Map.entry("\\", "\\\\"), Map.entry("'", "\\'"))) {
            escaped = escaped.replace(each.getKey(), each.getValue());
        }
        return "'" + escaped + "'";
    }
}
