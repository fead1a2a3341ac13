package io.redisoperator.spec;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * One line of {@code redis.conf} or {@code sentinel.conf}, read and written by the quoting rules of Redis.
 *
 * @param directive in lower case; Redis does not tell cases apart
 */
public record ConfigLine(String directive, List<String> arguments) {
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9._:/%+=,*-]+");

    public ConfigLine {
        arguments = List.copyOf(arguments);
    }

    /** Empty when there is no word on the line, when quotes are unbalanced, or when it is not UTF-8 once decoded. */
    public static Optional<ConfigLine> parse(String line) {
        return new Splitter(line)
                .split()
                .filter(words -> !words.isEmpty())
                .map(words ->
                        new ConfigLine(words.getFirst().toLowerCase(Locale.ROOT), words.subList(1, words.size())));
    }

    /** The line as Redis reads it back, on one line whatever the arguments hold. */
    @Override
    public String toString() {
        return Stream.concat(Stream.of(directive), arguments.stream().map(ConfigLine::quote))
                .collect(Collectors.joining(" "));
    }

    /** One argument, quoted if it needs to be. */
    public static String quote(String argument) {
        if (PLAIN.matcher(argument).matches()) {
            return argument;
        }
        StringBuilder quoted = new StringBuilder("\"");
        for (byte b : argument.getBytes(StandardCharsets.UTF_8)) {
            if (b == '"' || b == '\\') {
                quoted.append('\\').append((char) b);
            } else if (b >= 0x20 && b < 0x7f) {
                quoted.append((char) b);
            } else {
                quoted.append(String.format(Locale.ROOT, "\\x%02x", b & 0xff));
            }
        }
        return quoted.append('"').toString();
    }

    /** Splits as {@code sdssplitargs} of Redis does. */
    private static final class Splitter {
        private final byte[] line;
        private int at;

        Splitter(String line) {
            this.line = line.getBytes(StandardCharsets.UTF_8);
        }

        Optional<List<String>> split() {
            List<String> words = new ArrayList<>();
            for (skipSpace(); at < line.length; skipSpace()) {
                Optional<String> word = word();
                if (word.isEmpty()) {
                    return Optional.empty();
                }
                words.add(word.get());
            }
            return Optional.of(words);
        }

        private Optional<String> word() {
            ByteArrayOutputStream word = new ByteArrayOutputStream();
            while (at < line.length && !space(line[at])) {
                byte b = line[at++];
                if (b == '"' || b == '\'') {
                    if (!quoted(b, word) || (at < line.length && !space(line[at]))) {
                        return Optional.empty();
                    }
                    break;
                }
                word.write(b);
            }
            return utf8(word.toByteArray());
        }

        /** Reads up to the closing quote; false when there is none. */
        private boolean quoted(byte quote, ByteArrayOutputStream word) {
            while (at < line.length && line[at] != quote) {
                byte b = line[at++];
                if (b == '\\' && at < line.length && (quote == '"' || line[at] == '\'')) {
                    word.write(escaped(quote));
                } else {
                    word.write(b);
                }
            }
            return at++ < line.length;
        }

        private int escaped(byte quote) {
            byte b = line[at++];
            if (quote == '\'') {
                return b;
            }
            if (b == 'x' && at + 1 < line.length && hex(line[at]) >= 0 && hex(line[at + 1]) >= 0) {
                at += 2;
                return hex(line[at - 2]) * 16 + hex(line[at - 1]);
            }
            return switch (b) {
                case 'n' -> '\n';
                case 'r' -> '\r';
                case 't' -> '\t';
                case 'b' -> '\b';
                case 'a' -> 7;
                default -> b;
            };
        }

        private void skipSpace() {
            while (at < line.length && space(line[at])) {
                at++;
            }
        }

        private static boolean space(byte b) {
            return b == ' ' || (b >= '\t' && b <= '\r');
        }

        private static int hex(byte b) {
            return Character.digit((char) (b & 0xff), 16);
        }

        private static Optional<String> utf8(byte[] bytes) {
            try {
                return Optional.of(StandardCharsets.UTF_8
                        .newDecoder()
                        .decode(ByteBuffer.wrap(bytes))
                        .toString());
            } catch (CharacterCodingException e) {
                return Optional.empty();
            }
        }
    }
}
