package io.redisoperator.localcluster.api.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LabelSelectorTest {
    private final ObjectNode object =
            Json.parseObject("{\"metadata\":{\"labels\":{\"app\":\"redis\",\"example.org/role\":\"master\"}}}");

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "''                                          | true",
                "app=redis                                   | true",
                "app==redis                                  | true",
                "app = redis                                 | true",
                "app=other                                   | false",
                "app!=redis                                  | false",
                "absent!=redis                               | true",
                "app                                         | true",
                "absent                                      | false",
                "!app                                        | false",
                "!absent                                     | true",
                "app in (redis, valkey)                      | true",
                "app in (valkey)                             | false",
                "app notin (redis)                           | false",
                "absent notin (redis)                        | true",
                "app in (redis,valkey),example.org/role=master | true",
                "app=redis,example.org/role=slave            | false",
            })
    void selectsAsKubernetesDoes(String selector, boolean selected) {
        assertThat(LabelSelector.parse(selector).test(object)).isEqualTo(selected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"app in redis", "app redis", "app in (redis"})
    void refusesWhatItCannotRead(String selector) {
        assertThatThrownBy(() -> LabelSelector.parse(selector)).isInstanceOf(ApiFailure.class);
    }
}
