package io.redisoperator.kube;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.re2j.Pattern;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class NamespaceScopeTest {
    @Test
    void includesEveryNamespaceUnlessToldOtherwise() {
        assertThat(NamespaceScope.ALL.includes("anything")).isTrue();
    }

    @Test
    void includesOnlyWhatIsListedAndFound() {
        NamespaceScope scope =
                new NamespaceScope(List.of("team-a", "other"), Pattern.compile("^team"), Optional.empty());
        assertThat(scope.includes("team-a")).isTrue();
        assertThat(scope.includes("team-b")).isFalse();
        assertThat(scope.includes("other")).isFalse();
    }
}
