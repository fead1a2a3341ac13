package io.redisoperator.localcluster.demo;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** One connection to a Redis, blocking and plain, as a user's program would have it. */
public final class RedisConversation implements AutoCloseable {
    private final InputStream in;
    private final OutputStream out;
    private final Closeable channel;

    /** Connects within a second; replies must come within five. */
    public RedisConversation(String host, int port) throws IOException {
        this(host, port, Duration.ofSeconds(1), Duration.ofSeconds(5));
    }

    /** Connects and gets each reply within these times. */
    public RedisConversation(String host, int port, Duration connect, Duration reply) throws IOException {
        this(connected(host, port, connect, reply));
    }

    private RedisConversation(Socket socket) throws IOException {
        this(socket.getInputStream(), socket.getOutputStream(), socket);
    }

    /** Speaks over a channel that leads to a Redis already. */
    public RedisConversation(InputStream in, OutputStream out, Closeable channel) {
        this.in = new BufferedInputStream(in);
        this.out = out;
        this.channel = channel;
    }

    private static Socket connected(String host, int port, Duration connect, Duration reply) throws IOException {
        Socket socket = new Socket();
        try {
            socket.connect(new InetSocketAddress(host, port), (int) connect.toMillis());
            socket.setSoTimeout((int) reply.toMillis());
            socket.setTcpNoDelay(true);
            return socket;
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    /** Sends a command and returns its reply as text, arrays one element a line; an error reply is an exception. */
    public String ask(String... command) throws IOException {
        send(command);
        return reply();
    }

    /** Sends commands in one piece, so that they are carried out with nothing of others in between. */
    public void askAtOnce(List<List<String>> commands) throws IOException {
        ByteArrayOutputStream requests = new ByteArrayOutputStream();
        for (List<String> command : commands) {
            requests.write(request(command.toArray(new String[0])));
        }
        out.write(requests.toByteArray());
        out.flush();
        for (int i = 0; i < commands.size(); i++) {
            reply();
        }
    }

    /** Sends a command of which no reply is read. */
    public void send(String... command) throws IOException {
        out.write(request(command));
        out.flush();
    }

    private static byte[] request(String... command) throws IOException {
        ByteArrayOutputStream request = new ByteArrayOutputStream();
        request.write(ascii("*" + command.length + "\r\n"));
        for (String word : command) {
            byte[] bytes = word.getBytes(StandardCharsets.UTF_8);
            request.write(ascii("$" + bytes.length + "\r\n"));
            request.write(bytes);
            request.write(ascii("\r\n"));
        }
        return request.toByteArray();
    }

    /** The next message of a channel that was subscribed to. */
    public String message() throws IOException {
        return reply();
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }

    private String reply() throws IOException {
        String line = line();
        String rest = line.substring(1);
        return switch (line.charAt(0)) {
            case '+', ':' -> rest;
            case '-' -> throw new IOException(rest);
            case '$' -> bulk(Integer.parseInt(rest));
            case '*' -> array(Integer.parseInt(rest));
            default -> throw new IOException("unexpected reply " + line);
        };
    }

    private String bulk(int length) throws IOException {
        if (length < 0) {
            return "";
        }
        byte[] bytes = in.readNBytes(length + 2);
        if (bytes.length < length + 2) {
            throw new EOFException("the connection ended within a reply");
        }
        return new String(bytes, 0, length, StandardCharsets.UTF_8);
    }

    private String array(int length) throws IOException {
        List<String> elements = new ArrayList<>();
        for (int i = 0; i < length; i++) {
            elements.add(reply());
        }
        return String.join("\n", elements);
    }

    private String line() throws IOException {
        StringBuilder text = new StringBuilder();
        while (true) {
            int c = in.read();
            if (c < 0) {
                throw new EOFException("the connection ended");
            }
            if (c == '\r') {
                in.read();
                return text.toString();
            }
            text.append((char) c);
        }
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
