package io.redisoperator.localcluster.api;

/** The text of a kubeconfig. */
final class Kubeconfig {
    private Kubeconfig() {}

    /** For an API without TLS. */
    static String of(String url, String token) {
        return of("    server: " + url, "    token: " + token, "local");
    }

    private static String of(String cluster, String user, String name) {
        return """
                apiVersion: v1
                kind: Config
                clusters:
                - name: %3$s
                  cluster:
                %1$s
                users:
                - name: %3$s
                  user:
                %2$s
                contexts:
                - name: %3$s
                  context:
                    cluster: %3$s
                    user: %3$s
                current-context: %3$s
                """.formatted(cluster, user, name);
    }
}
