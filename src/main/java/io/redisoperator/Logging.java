package io.redisoperator;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxy;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.encoder.Encoder;
import io.redisoperator.config.OperatorConfig;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sets the log up: everything goes to standard output. */
final class Logging {
    private static final String PLAIN = "%d{yyyy-MM-dd HH:mm:ss.SSS} %-5level %logger{0}: %msg%n%ex";

    /** They warn of what is no trouble here, or of what our own lines say better. */
    private static final List<String> QUIET = List.of(
            "io.fabric8.kubernetes.client.dsl.internal.VersionUsageUtils",
            "io.fabric8.kubernetes.client.extended.leaderelection.LeaderElector",
            "io.fabric8.kubernetes.client.informers.impl.cache.Reflector",
            "io.micrometer.core.instrument.MeterRegistry");

    private Logging() {}

    /** Standard output is for something else; what goes wrong is said there, or ends the process. */
    static void silence() {
        LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
        context.reset();
        context.getLogger(Logger.ROOT_LOGGER_NAME).setLevel(Level.OFF);
    }

    /** The level is that of our own lines; libraries speak up from WARN on. */
    static void install(OperatorConfig.Log log) {
        LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
        context.reset();
        ConsoleAppender<ILoggingEvent> console = new ConsoleAppender<>();
        console.setContext(context);
        console.setEncoder(encoder(context, log.format()));
        console.start();
        var root = context.getLogger(Logger.ROOT_LOGGER_NAME);
        root.addAppender(console);
        root.setLevel(Level.WARN);
        context.getLogger(Logging.class.getPackageName()).setLevel(level(log.level()));
        QUIET.forEach(name -> context.getLogger(name).setLevel(Level.ERROR));
        // A class that cannot be initialised for want of stack, as where the first exception tells of that, never can
        // be.
        new ThrowableProxy(new Throwable());
    }

    private static Encoder<ILoggingEvent> encoder(LoggerContext context, OperatorConfig.LogFormat format) {
        Encoder<ILoggingEvent> encoder = switch (format) {
            case JSON -> new JsonLines();
            case PLAIN -> {
                PatternLayoutEncoder plain = new PatternLayoutEncoder();
                plain.setPattern(PLAIN);
                yield plain;
            }
        };
        encoder.setContext(context);
        encoder.start();
        return encoder;
    }

    private static Level level(OperatorConfig.LogLevel level) {
        return switch (level) {
            case TRACE -> Level.TRACE;
            case DEBUG -> Level.DEBUG;
            case INFO -> Level.INFO;
            case WARN -> Level.WARN;
            case ERROR -> Level.ERROR;
        };
    }
}
