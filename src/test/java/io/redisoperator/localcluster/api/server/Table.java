package io.redisoperator.localcluster.api.server;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** Objects as the table that {@code kubectl get} prints. */
final class Table {
    private Table() {}

    private record Column(String name, int priority, Function<JsonNode, String> cell) {
        static Column of(String name, Function<JsonNode, String> cell) {
            return new Column(name, 0, cell);
        }

        static Column of(String name, String path) {
            return of(name, object -> Json.text(object, path.split("\\.", -1)));
        }
    }

    static boolean wanted(ApiRequest request) {
        return request.accept().contains("as=Table");
    }

    /** The table of one object or of the items of a list. */
    static ObjectNode of(ApiKind kind, JsonNode objectOrList) {
        List<Column> columns = columns(kind);
        ObjectNode table = Json.object().put("kind", "Table").put("apiVersion", "meta.k8s.io/v1");
        JsonNode version = Json.at(objectOrList, "metadata", "resourceVersion");
        table.putObject("metadata").set("resourceVersion", version);
        ArrayNode definitions = table.putArray("columnDefinitions");
        for (Column column : columns) {
            definitions
                    .addObject()
                    .put("name", column.name())
                    .put("type", "string")
                    .put("format", column.name().equals("Name") ? "name" : "")
                    .put("description", column.name())
                    .put("priority", column.priority());
        }
        ArrayNode rows = table.putArray("rows");
        if (objectOrList.path("items").isArray()) {
            objectOrList.path("items").forEach(item -> rows.add(row(columns, item)));
        } else {
            rows.add(row(columns, objectOrList));
        }
        return table;
    }

    private static ObjectNode row(List<Column> columns, JsonNode object) {
        ObjectNode row = Json.object();
        ArrayNode cells = row.putArray("cells");
        columns.forEach(column -> cells.add(column.cell().apply(object)));
        ObjectNode metadata = row.putObject("object");
        metadata.put("kind", "PartialObjectMetadata").put("apiVersion", "meta.k8s.io/v1");
        metadata.set("metadata", object.path("metadata"));
        return row;
    }

    private static List<Column> columns(ApiKind kind) {
        List<Column> columns = new ArrayList<>();
        columns.add(Column.of("Name", Json::name));
        if (kind.columns().isArray()) {
            kind.columns().forEach(column -> columns.add(custom(column)));
            return columns;
        }
        columns.addAll(builtIn(kind));
        columns.add(Column.of("Age", object -> Age.since(Json.text(object, "metadata", "creationTimestamp"))));
        return columns;
    }

    private static Column custom(JsonNode column) {
        String path = Json.text(column, "jsonPath");
        boolean date = Json.text(column, "type").equals("date");
        return new Column(
                Json.text(column, "name"),
                column.path("priority").asInt(),
                object -> date ? Age.since(JsonPath.read(object, path)) : JsonPath.read(object, path));
    }

    private static List<Column> builtIn(ApiKind kind) {
        return switch (kind.resource()) {
            case "pods" ->
                List.of(
                        Column.of("Ready", Table::readyContainers),
                        Column.of("Status", Table::podStatus),
                        Column.of("Restarts", Table::restarts),
                        new Column("IP", 1, pod -> Json.text(pod, "status", "podIP")),
                        new Column("Node", 1, pod -> Json.text(pod, "spec", "nodeName")));
            case "services" ->
                List.of(
                        Column.of("Type", "spec.type"),
                        Column.of("Cluster-IP", "spec.clusterIP"),
                        Column.of("Port(s)", Table::ports));
            case "statefulsets.apps" -> List.of(Column.of("Ready", Table::readyReplicas));
            case "deployments.apps" ->
                List.of(
                        Column.of("Ready", Table::readyReplicas),
                        Column.of("Up-to-date", "status.updatedReplicas"),
                        Column.of("Available", "status.availableReplicas"));
            case "poddisruptionbudgets.policy" ->
                List.of(
                        Column.of("Min available", "spec.minAvailable"),
                        Column.of("Allowed disruptions", "status.disruptionsAllowed"));
            case "persistentvolumeclaims" ->
                List.of(Column.of("Status", "status.phase"), Column.of("Volume", "spec.volumeName"));
            case "namespaces" -> List.of(Column.of("Status", "status.phase"));
            case "leases.coordination.k8s.io" -> List.of(Column.of("Holder", "spec.holderIdentity"));
            case "events", "events.events.k8s.io" ->
                List.of(
                        Column.of("Type", "type"),
                        Column.of("Reason", "reason"),
                        Column.of("Object", "involvedObject.name"),
                        Column.of("Message", event -> Json.text(event, "message") + Json.text(event, "note")));
            default -> List.of();
        };
    }

    private static String readyReplicas(JsonNode workload) {
        return Json.at(workload, "status", "readyReplicas").asInt() + "/"
                + Json.at(workload, "spec", "replicas").asInt();
    }

    private static String readyContainers(JsonNode pod) {
        int ready = 0;
        for (JsonNode status : Json.at(pod, "status", "containerStatuses")) {
            ready += status.path("ready").asBoolean() ? 1 : 0;
        }
        return ready + "/" + Json.at(pod, "spec", "containers").size();
    }

    private static String restarts(JsonNode pod) {
        int restarts = 0;
        for (JsonNode status : Json.at(pod, "status", "containerStatuses")) {
            restarts += status.path("restartCount").asInt();
        }
        return Integer.toString(restarts);
    }

    private static String podStatus(JsonNode pod) {
        if (Json.at(pod, "metadata").hasNonNull("deletionTimestamp")) {
            return "Terminating";
        }
        for (JsonNode status : Json.at(pod, "status", "containerStatuses")) {
            String waiting = Json.text(status, "state", "waiting", "reason");
            if (!waiting.isEmpty()) {
                return waiting;
            }
        }
        return Json.text(pod, "status", "phase");
    }

    private static String ports(JsonNode service) {
        List<String> ports = new ArrayList<>();
        for (JsonNode port : Json.at(service, "spec", "ports")) {
            ports.add(Json.text(port, "port") + "/" + Json.text(port, "protocol"));
        }
        return ports.isEmpty() ? "<none>" : String.join(",", ports);
    }
}
