package io.redisoperator.desired;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Secret;
import io.redisoperator.model.ClientAccess;
import io.redisoperator.model.ClientLogin;
import io.redisoperator.spec.ConfigLine;
import io.redisoperator.spec.Failover;
import io.redisoperator.spec.Failovers;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Passwords may hold any character, and none makes a line of a file that Redis or Sentinel boots from. */
class AuthSecretTest {
    private static final Failover CART = Failovers.failover("auth: {secretPath: guard}");
    private static final Set<String> DIRECTIVES = Set.of("user", "masteruser", "masterauth", "sentinel");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a\nport 1",
                "\nloadmodule /x.so",
                "a\r\nsentinel monitor x 10.0.0.1 6379 1",
                "a\rb",
                "\n",
                "a\"\nport 1\"",
                "a' #\\nport 1",
                "a\u2028port 1"
            })
    void letsNoPasswordAddALine(String password) {
        Map<String, List<String>> files = files(password);

        assertThat(files.keySet())
                .containsExactlyInAnyOrder(
                        "users.conf",
                        "clients.conf",
                        "clients-6.conf",
                        "sentinel-auth.conf",
                        "sentinel-as-client.conf");
        Map<String, List<String>> plain = files("plain");
        files.forEach((name, lines) -> assertThat(lines)
                .as(name)
                .hasSameSizeAs(plain.get(name))
                .allMatch(line -> line.matches("[\\x20-\\x7e]+"))
                .allMatch(line -> ConfigLine.parse(line)
                        .map(ConfigLine::directive)
                        .filter(DIRECTIVES::contains)
                        .isPresent()));
        assertThat(requireNonNull(files.get("sentinel-as-client.conf")).stream()
                        .flatMap(line -> ConfigLine.parse(line).stream())
                        .filter(line -> line.arguments().contains("auth-pass"))
                        .map(line -> line.arguments().getLast()))
                .containsExactly(password);
    }

    /** The files, by their names; the password itself is kept for those who read a variable. */
    private static Map<String, List<String>> files(String password) {
        Secret secret = AuthSecret.besideFormer(
                CART, Specimen.IDENTITY, Optional.of(password), ClientAccess.of(ClientLogin.of(Optional.of(password))));
        Map<String, String> data = secret.getData();
        assertThat(text(requireNonNull(data.get("password")))).isEqualTo(password);
        Map<String, List<String>> files = new TreeMap<>();
        data.forEach((name, value) -> {
            if (name.endsWith(".conf")) {
                files.put(name, text(value).strip().lines().toList());
            }
        });
        return files;
    }

    private static String text(String encoded) {
        return new String(Base64.getDecoder().decode(encoded), StandardCharsets.UTF_8);
    }
}
