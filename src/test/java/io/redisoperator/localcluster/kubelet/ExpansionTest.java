package io.redisoperator.localcluster.kubelet;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExpansionTest {
    private static final Map<String, String> VALUES = Map.of("IP", "127.1.2.3", "EMPTY", "", "NESTED", "$(IP)");

    @ParameterizedTest
    @CsvSource({
        "plain, plain",
        "$(IP), 127.1.2.3",
        "--bind=$(IP):$(IP), --bind=127.1.2.3:127.1.2.3",
        "a$(EMPTY)b, ab",
        "$(UNKNOWN), $(UNKNOWN)",
        "$$(IP), $(IP)",
        "$$$(IP), $127.1.2.3",
        "$(IP, $(IP",
        "cost: 5$, cost: 5$",
        "$IP ${IP}, $IP ${IP}",
        "$(NESTED), $(IP)",
        "$(), $()",
    })
    void replacesKnownNamesOnly(String written, String expected) {
        assertThat(Expansion.expand(written, VALUES)).isEqualTo(expected);
    }
}
