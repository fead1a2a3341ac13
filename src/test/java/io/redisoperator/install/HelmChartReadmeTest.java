package io.redisoperator.install;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The table of values in the chart's README. */
class HelmChartReadmeTest {
    private static final Pattern NAME = Pattern.compile("(?<=`)[\\w.]+(?=`)");

    private static final ObjectNode VALUES =
            Definition.objects(Chart.FOLDER.resolve("values.yaml")).getFirst();

    @Test
    void namesEveryValueAndNoneThatIsNot() throws IOException {
        List<String> named = named();

        assertThat(named)
                .doesNotHaveDuplicates()
                .allSatisfy(name -> assertThat(
                                VALUES.at("/" + name.replace('.', '/')).isMissingNode())
                        .as(name)
                        .isFalse());
        assertThat(named.stream().map(name -> name.split("\\.", 2)[0]).distinct())
                .containsExactlyInAnyOrderElementsOf(
                        VALUES.properties().stream().map(Map.Entry::getKey).toList());
    }

    private static List<String> named() throws IOException {
        try (Stream<String> lines = Files.lines(Chart.FOLDER.resolve("README.md"))) {
            return lines.filter(line -> line.startsWith("| `"))
                    .flatMap(row -> NAME.matcher(row.split("\\|", 3)[1]).results())
                    .map(MatchResult::group)
                    .toList();
        }
    }
}
