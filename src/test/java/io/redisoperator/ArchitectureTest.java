package io.redisoperator;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Holds the table of imports; and that each of its rules would notice a violation. */
class ArchitectureTest {
    private static final String VIOLATIONS = "io.redisoperator.violations";

    private static final JavaClasses PRODUCT = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("io.redisoperator");
    private static final JavaClasses PLANTED = new ClassFileImporter().importPackages(VIOLATIONS);

    private static final RoomRules RULES = new RoomRules("io.redisoperator");
    private static final RoomRules RULES_FOR_PLANTED = new RoomRules(VIOLATIONS);

    static List<String> rooms() {
        return RULES.rooms();
    }

    @ParameterizedTest
    @MethodSource("rooms")
    void importsOnlyWhatTheTableAllows(String room) {
        RULES.imports(room).allowEmptyShould(true).check(PRODUCT);
    }

    @ParameterizedTest
    @MethodSource("rooms")
    void noticesAnImportThatTheTableForbids(String room) {
        assertThat(violations(RULES_FOR_PLANTED.imports(room)))
                .anyMatch(line -> line.contains(VIOLATIONS + "." + room + "."));
    }

    @Test
    void keepsItsOtherRules() {
        others(RULES).forEach(rule -> rule.allowEmptyShould(true).check(PRODUCT));
    }

    @Test
    void noticesWhenAnyOtherRuleIsBroken() {
        assertThat(others(RULES_FOR_PLANTED))
                .allSatisfy(rule ->
                        assertThat(violations(rule)).as(rule.getDescription()).isNotEmpty());
    }

    @Test
    void hasALineInTheTableForEveryRoom() throws Exception {
        try (Stream<Path> folders = Files.list(Path.of("src/main/java/io/redisoperator"))) {
            assertThat(folders.filter(Files::isDirectory)
                            .map(folder -> folder.getFileName().toString()))
                    .containsExactlyInAnyOrderElementsOf(rooms());
        }
    }

    private static List<ArchRule> others(RoomRules rules) {
        return List.of(
                rules.oneDoorToKubernetes(),
                rules.oneDoorToRedis(),
                rules.metricsLibrary(),
                rules.commandLine(),
                rules.rootIsNobodys(),
                rules.noCycles(),
                rules.noClockInDiagnosis(),
                rules.executorsInKubeOnly());
    }

    private static List<String> violations(ArchRule rule) {
        return rule.allowEmptyShould(true).evaluate(PLANTED).getFailureReport().getDetails();
    }
}
