package io.redisoperator.install;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class ManifestsTest {
    @Test
    void refusesAFieldThatTheTypeDoesNotHave() {
        assertThatThrownBy(() -> Manifests.parse("""
                        apiVersion: v1
                        kind: Pod
                        metadata:
                          name: a
                        spec:
                          containers:
                            - name: a
                              imagePulPolicy: Always
                        """)).hasStackTraceContaining("imagePulPolicy");
    }
}
