package io.redisoperator.localcluster.api.real;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.Key;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;

/** The folder of one control plane: its data, its keys, its logs. */
record ControlPlaneFiles(Path folder, String adminToken) {
    private static final int KEY_BITS = 2048;
    private static final int PEM_COLUMNS = 64;

    static ControlPlaneFiles create() throws IOException {
        ControlPlaneFiles files = new ControlPlaneFiles(
                Files.createTempDirectory("control-plane"), UUID.randomUUID().toString());
        Files.writeString(files.tokens(), "%s,admin,admin,system:masters%n".formatted(files.adminToken));
        KeyPair keys = newKeys();
        Files.writeString(files.signingKey(), pem("PRIVATE KEY", keys.getPrivate()));
        Files.writeString(files.checkingKey(), pem("PUBLIC KEY", keys.getPublic()));
        return files;
    }

    Path tokens() {
        return folder.resolve("tokens.csv");
    }

    /** Signs the tokens of service accounts. */
    Path signingKey() {
        return folder.resolve("service-account.key");
    }

    Path checkingKey() {
        return folder.resolve("service-account.pub");
    }

    /** The API server makes its certificate here by itself. */
    Path certificates() {
        return folder.resolve("certificates");
    }

    Path certificate() {
        return certificates().resolve("apiserver.crt");
    }

    Path data() {
        return folder.resolve("etcd");
    }

    Path kubeconfig() {
        return folder.resolve("kubeconfig");
    }

    void delete() throws IOException {
        List<Path> all;
        try (Stream<Path> walk = Files.walk(folder)) {
            all = walk.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path each : all) {
            Files.deleteIfExists(each);
        }
    }

    private static KeyPair newKeys() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(KEY_BITS);
            return generator.generateKeyPair();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String pem(String title, Key key) {
        byte[] newline = "\n".getBytes(StandardCharsets.US_ASCII);
        String body = Base64.getMimeEncoder(PEM_COLUMNS, newline).encodeToString(key.getEncoded());
        return "-----BEGIN %1$s-----\n%2$s\n-----END %1$s-----\n".formatted(title, body);
    }
}
