package io.redisoperator.localcluster.site;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.Deque;
import org.slf4j.LoggerFactory;

/** The last lines that were logged in this process, the operator's from INFO on. */
public final class LogTail extends AppenderBase<ILoggingEvent> implements AutoCloseable {
    private static final int LINES = 300;

    private final Deque<String> lines = new ArrayDeque<>();

    private LogTail() {}

    /** Keeps lines instead of printing them: for programs that print what they do themselves. */
    public static LogTail instead() {
        LogTail tail = new LogTail();
        root().detachAndStopAllAppenders();
        root().getLoggerContext().getLogger("io.redisoperator").setLevel(Level.INFO);
        return tail.attached();
    }

    /** Keeps lines beside printing them. */
    public static LogTail beside() {
        return new LogTail().attached();
    }

    public String text() {
        synchronized (lines) {
            return String.join("\n", lines);
        }
    }

    /** Keeps no more. */
    @Override
    public void close() {
        root().detachAppender(this);
        stop();
    }

    @Override
    protected void append(ILoggingEvent event) {
        LocalTime at =
                LocalTime.ofInstant(event.getInstant(), ZoneId.systemDefault()).truncatedTo(ChronoUnit.MILLIS);
        String thrown = event.getThrowableProxy() == null
                ? ""
                : "  " + event.getThrowableProxy().getClassName() + ": "
                        + event.getThrowableProxy().getMessage();
        synchronized (lines) {
            lines.add(at + " " + event.getLevel() + " " + event.getLoggerName() + " " + event.getFormattedMessage()
                    + thrown);
            if (lines.size() > LINES) {
                lines.removeFirst();
            }
        }
    }

    private LogTail attached() {
        setContext(root().getLoggerContext());
        start();
        root().addAppender(this);
        return this;
    }

    private static Logger root() {
        return ((LoggerContext) LoggerFactory.getILoggerFactory()).getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    }
}
