package io.redisoperator.localcluster.api.server;

import java.util.Map;

/**
 * One HTTP request.
 *
 * @param path without the query
 * @param parameters of the query, decoded
 * @param user see {@link io.redisoperator.localcluster.api.WriteRecord#user()}
 */
record ApiRequest(
        String method,
        String path,
        Map<String, String> parameters,
        String contentType,
        String accept,
        String userAgent,
        String user,
        String body) {

    String parameter(String name) {
        return parameters.getOrDefault(name, "");
    }

    boolean flag(String name) {
        String value = parameter(name);
        return value.equals("true") || value.equals("1");
    }

    boolean dryRun() {
        return parameter("dryRun").equals("All");
    }

    boolean watch() {
        return method.equals("GET") && flag("watch");
    }

    boolean write() {
        return !method.equals("GET") && !method.equals("HEAD") && !method.equals("OPTIONS");
    }

    /** Who the changes are put down to in {@code managedFields}: what the request says, or its program. */
    String manager() {
        String asked = parameter("fieldManager");
        if (!asked.isEmpty()) {
            return asked;
        }
        String program = userAgent.split("[/ ]", 2)[0];
        return program.isEmpty() ? "unknown" : program;
    }
}
