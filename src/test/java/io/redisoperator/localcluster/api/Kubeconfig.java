package io.redisoperator.localcluster.api;

import java.util.Base64;

/** The text of a kubeconfig. */
final class Kubeconfig {
    private Kubeconfig() {}

    /** For an API without TLS. */
    static String of(String url, String namespace, String token) {
        return text("server: " + url, namespace, token);
    }

    /** For an API whose certificate, in PEM, is to be trusted. */
    static String of(String url, String namespace, String token, byte[] certificate) {
        String trusted = Base64.getEncoder().encodeToString(certificate);
        return text("server: " + url + "\n    certificate-authority-data: " + trusted, namespace, token);
    }

    private static String text(String cluster, String namespace, String token) {
        return """
                apiVersion: v1
                kind: Config
                clusters:
                - name: local
                  cluster:
                    %s
                users:
                - name: local
                  user:
                    token: %s
                contexts:
                - name: local
                  context:
                    cluster: local
                    user: local
                    namespace: %s
                current-context: local
                """.formatted(cluster, token, namespace);
    }
}
