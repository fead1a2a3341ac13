package io.redisoperator;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** That each row of the guide to healing is held by tests that exist. */
class HealingGuideTest {
    private static final Path GUIDE = Path.of("docs/healing.md");
    private static final Path INDEX = Path.of("src/test/resources/io/redisoperator/healing-tests.md");
    private static final Path STATES = Path.of("src/test/resources/io/redisoperator/healing-states.md");
    private static final int NUMBER_OF_STATES = 35;

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

    @Test
    void showsEveryStateInPureCodeAndWithRealRedis() throws IOException {
        assertThat(rows(STATES).map(row -> Integer.parseInt(row.getFirst().split(" ", 2)[0])))
                .containsExactlyElementsOf(
                        IntStream.rangeClosed(1, NUMBER_OF_STATES).boxed().toList());
        assertThat(rows(STATES)).allSatisfy(row -> {
            assertThat(row).hasSize(3);
            assertThat(tests(row.get(1))).isNotEmpty().allMatch(name -> name.contains("Test#"));
            assertThat(tests(row.get(2))).isNotEmpty().allMatch(name -> name.contains("IT#"));
        });
    }

    @ParameterizedTest
    @MethodSource("named")
    void namesOnlyTestsThatThereAre(String name) {
        assertThat(exists(name)).isTrue();
    }

    /** The last one is a method of a class nested in it. */
    @ParameterizedTest
    @CsvSource({
        "HealingGuideTest, false",
        "HealingGuideTest#, false",
        "HealingGuideTest#exists, false",
        "HealingGuideTest#hasNoSuchTest, false",
        "HasNoSuchTest#exists, false",
        "HealingGuideTest#namesATestForEveryRowOfTheGuide, true",
        "HealingGuideTest#namesOnlyTestsThatThereAre, true",
        "diagnosis.NoMasterTest#waitsHoweverLongItTakes, true"
    })
    void tellsATestFromWhatIsNone(String name, boolean expected) {
        assertThat(exists(name)).isEqualTo(expected);
    }

    static List<String> named() throws IOException {
        Stream<String> ofRows = rows(INDEX).flatMap(row -> tests(row.getLast()).stream());
        Stream<String> ofStates =
                rows(STATES).flatMap(row -> row.stream().skip(1).flatMap(cell -> tests(cell).stream()));
        return Stream.concat(ofRows, ofStates).distinct().toList();
    }

    private static List<String> tests(String cell) {
        return List.of(cell.split(", ", -1));
    }

    private static Stream<String> guide() throws IOException {
        return rows(GUIDE).map(row -> row.getFirst());
    }

    /** Whether a name is that of a class and of a test in it, or in a class nested in it. */
    private static boolean exists(String name) {
        String[] parts = name.split("#", 2);
        return parts.length == 2
                && found(parts[0]).stream()
                        .flatMap(type -> Stream.concat(Stream.of(type), Arrays.stream(type.getDeclaredClasses())))
                        .flatMap(type -> Arrays.stream(type.getDeclaredMethods()))
                        .anyMatch(method -> method.getName().equals(parts[1]) && isTest(method));
    }

    private static Optional<Class<?>> found(String name) {
        try {
            return Optional.of(
                    Class.forName("io.redisoperator." + name, false, HealingGuideTest.class.getClassLoader()));
        } catch (ClassNotFoundException e) {
            return Optional.empty();
        }
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
