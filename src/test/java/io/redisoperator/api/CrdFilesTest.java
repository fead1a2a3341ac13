package io.redisoperator.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CrdFilesTest {
    private static final Path CHECKED_IN = Path.of("k8s");
    private static final int LARGEST_BYTES = 64 * 1024;

    @TempDir
    Path scratch;

    @Test
    void checksInWhatTheTypesGenerate() throws IOException {
        Map<String, String> generated = CrdFiles.generate(scratch);
        if (Boolean.getBoolean("crds.write")) {
            write(generated);
        }
        for (var file : generated.entrySet()) {
            assertThat(CHECKED_IN.resolve(file.getKey()))
                    .as("the types have changed: write this file again with `make crds`"
                            + " (mvn -q test -Dtest=CrdFilesTest -Dcrds.write=true)")
                    .exists()
                    .hasContent(file.getValue());
        }
    }

    @Test
    void staysSmallEnoughToBeApplied() throws IOException {
        assertThat(CrdFiles.generate(scratch).values())
                .hasSize(2)
                .allSatisfy(content -> assertThat(content.length()).isLessThan(LARGEST_BYTES));
    }

    private static void write(Map<String, String> files) throws IOException {
        Files.createDirectories(CHECKED_IN);
        for (var file : files.entrySet()) {
            Files.writeString(CHECKED_IN.resolve(file.getKey()), file.getValue());
        }
    }
}
