package io.redisoperator;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** That each row of the guide to healing is held by a test that exists. */
class HealingGuideTest {
    private static final Path GUIDE = Path.of("docs/healing.md");
    private static final Path INDEX = Path.of("src/test/resources/io/redisoperator/healing-tests.md");

    @Test
    void namesATestForEveryRowOfTheGuide() throws IOException {
        List<String> held = rows(INDEX).map(row -> row.getFirst()).toList();

        assertThat(held).doesNotHaveDuplicates().containsAll(guide().toList());
    }

    @Test
    void namesNothingThatTheGuideDoesNotSay() throws IOException {
        String guide = Files.readString(GUIDE).replaceAll("\\s+", " ");

        assertThat(rows(INDEX).map(row -> row.getFirst())).isNotEmpty().allMatch(guide::contains);
    }

    @ParameterizedTest
    @MethodSource("named")
    void namesOnlyClassesThatTest(String name) throws ClassNotFoundException {
        Class<?> named = Class.forName("io.redisoperator." + name);

        assertThat(Stream.concat(Stream.of(named), Arrays.stream(named.getDeclaredClasses())))
                .anyMatch(HealingGuideTest::tests);
    }

    static List<String> named() throws IOException {
        return rows(INDEX)
                .flatMap(row -> Arrays.stream(row.getLast().split(", ", -1)))
                .distinct()
                .toList();
    }

    private static Stream<String> guide() throws IOException {
        return rows(GUIDE).map(row -> row.getFirst());
    }

    private static boolean tests(Class<?> type) {
        return Arrays.stream(type.getDeclaredMethods()).anyMatch(HealingGuideTest::isTest);
    }

    private static boolean isTest(Method method) {
        return method.isAnnotationPresent(Test.class) || method.isAnnotationPresent(ParameterizedTest.class);
    }

    /** Cells of every table of a page, without the heads. */
    private static Stream<List<String>> rows(Path page) throws IOException {
        List<String> lines = Files.readAllLines(page);
        return Stream.iterate(1, i -> i < lines.size(), i -> i + 1)
                .filter(i -> lines.get(i).startsWith("| "))
                .filter(i -> !lines.get(i - 1).isEmpty())
                .map(i -> Arrays.stream(lines.get(i).substring(1).split("\\|", -1))
                        .map(String::strip)
                        .filter(cell -> !cell.isEmpty())
                        .toList());
    }
}
