package io.redisoperator.localcluster.kubelet;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Stand-in for the Prometheus exporter of Redis: serves {@code /metrics} with what a real {@code INFO} says. Takes the
 * exporter's variables {@code REDIS_ADDR}, {@code REDIS_USER}, {@code REDIS_PASSWORD} and
 * {@code REDIS_EXPORTER_WEB_LISTEN_ADDRESS}, and its flags {@code --redis.addr} and {@code --web.listen-address}.
 * Where they mean "this pod" (localhost, or no address), that is the pod's own address, as pods here share one loopback.
 * Runs as a program of its own, on the JDK alone.
 */
final class RedisExporter {
    private static final int TIMEOUT_MILLIS = 2000;
    private static final Map<String, String> GAUGES = Map.of(
            "connected_clients", "redis_connected_clients",
            "used_memory", "redis_memory_used_bytes",
            "connected_slaves", "redis_connected_slaves",
            "uptime_in_seconds", "redis_uptime_in_seconds");

    private final InetSocketAddress target;
    private final List<List<String>> questions = new ArrayList<>();

    private RedisExporter(InetSocketAddress target, String user, String password) {
        this.target = target;
        if (!password.isEmpty()) {
            questions.add(user.isEmpty() ? List.of("AUTH", password) : List.of("AUTH", user, password));
        }
        questions.add(List.of("PING"));
        questions.add(List.of("INFO"));
    }

    public static void main(String[] arguments) throws IOException {
        Map<String, String> settings = new TreeMap<>(System.getenv());
        for (int i = 0; i < arguments.length; i++) {
            String[] flag = arguments[i].replaceFirst("^--?", "").split("=", 2);
            String value = flag.length == 2 ? flag[1] : i + 1 < arguments.length ? arguments[i + 1] : "";
            switch (flag[0]) {
                case "redis.addr" -> settings.put("REDIS_ADDR", value);
                case "web.listen-address" -> settings.put("REDIS_EXPORTER_WEB_LISTEN_ADDRESS", value);
                default -> {}
            }
        }
        InetAddress self = InetAddress.getLocalHost();
        RedisExporter exporter = new RedisExporter(
                address(settings.getOrDefault("REDIS_ADDR", "redis://localhost:6379"), 6379, self),
                settings.getOrDefault("REDIS_USER", ""),
                settings.getOrDefault("REDIS_PASSWORD", ""));
        InetSocketAddress listen =
                address(settings.getOrDefault("REDIS_EXPORTER_WEB_LISTEN_ADDRESS", ":9121"), 9121, self);
        try (ServerSocket server = new ServerSocket()) {
            server.bind(listen);
            System.out.println("serving " + listen + " for " + exporter.target);
            while (true) {
                exporter.serve(server.accept());
            }
        }
    }

    private static InetSocketAddress address(String text, int defaultPort, InetAddress self) throws IOException {
        String plain = text.replaceFirst("^[a-z]+://", "").replaceFirst("/.*$", "");
        int colon = plain.lastIndexOf(':');
        String host = colon < 0 ? plain : plain.substring(0, colon);
        int port = colon < 0 ? defaultPort : Integer.parseInt(plain.substring(colon + 1));
        return switch (host) {
            case "", "localhost", "127.0.0.1", "0.0.0.0", "[::]" -> new InetSocketAddress(self, port);
            default -> new InetSocketAddress(InetAddress.getByName(host), port);
        };
    }

    private void serve(Socket client) {
        try (client) {
            client.setSoTimeout(TIMEOUT_MILLIS);
            BufferedReader in =
                    new BufferedReader(new InputStreamReader(client.getInputStream(), StandardCharsets.US_ASCII));
            String request = in.readLine();
            for (String line = in.readLine(); line != null && !line.isEmpty(); line = in.readLine()) {}
            String path = request == null ? "" : request.split(" ", -1)[1];
            String body = path.startsWith("/metrics") ? metrics() : "Redis exporter: see /metrics\n";
            byte[] content = body.getBytes(StandardCharsets.UTF_8);
            String head = "HTTP/1.1 200 OK\r\nContent-Type: text/plain; version=0.0.4; charset=utf-8\r\n"
                    + "Content-Length: " + content.length + "\r\nConnection: close\r\n\r\n";
            OutputStream out = client.getOutputStream();
            out.write(head.getBytes(StandardCharsets.US_ASCII));
            out.write(content);
            out.flush();
        } catch (IOException e) {
            System.out.println("request failed: " + e.getMessage());
        }
    }

    private String metrics() {
        Map<String, String> info = new TreeMap<>();
        boolean up = false;
        try (Socket redis = new Socket()) {
            redis.connect(target, TIMEOUT_MILLIS);
            redis.setSoTimeout(TIMEOUT_MILLIS);
            for (List<String> question : questions) {
                redis.getOutputStream().write(encoded(question));
                String answer = reply(redis.getInputStream());
                up |= answer.equals("PONG");
                for (String line : answer.split("\r\n", -1)) {
                    String[] entry = line.split(":", 2);
                    info.put(entry[0], entry[entry.length - 1]);
                }
            }
        } catch (IOException e) {
            System.out.println("could not ask " + target + ": " + e.getMessage());
        }
        StringBuilder text = new StringBuilder("# TYPE redis_up gauge\nredis_up " + (up ? 1 : 0) + "\n");
        GAUGES.forEach((field, name) -> {
            if (info.containsKey(field)) {
                text.append("# TYPE ").append(name).append(" gauge\n");
                text.append(name).append(' ').append(info.get(field)).append('\n');
            }
        });
        if (info.containsKey("role")) {
            text.append("# TYPE redis_instance_info gauge\nredis_instance_info{role=\"")
                    .append(info.get("role"))
                    .append("\",redis_version=\"")
                    .append(info.get("redis_version"))
                    .append("\"} 1\n");
        }
        return text.toString();
    }

    private static byte[] encoded(List<String> words) {
        StringBuilder request = new StringBuilder("*" + words.size() + "\r\n");
        for (String word : words) {
            int length = word.getBytes(StandardCharsets.UTF_8).length;
            request.append('$').append(length).append("\r\n").append(word).append("\r\n");
        }
        return request.toString().getBytes(StandardCharsets.UTF_8);
    }

    /** A status or error without its mark, or a bulk string. */
    private static String reply(InputStream in) throws IOException {
        String line = line(in);
        if (!line.startsWith("$")) {
            return line.substring(1);
        }
        int length = Integer.parseInt(line.substring(1));
        String content = new String(in.readNBytes(length), StandardCharsets.UTF_8);
        line(in);
        return content;
    }

    private static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int next = in.read(); next != '\n'; next = in.read()) {
            if (next < 0) {
                throw new IOException("connection closed");
            }
            line.append((char) next);
        }
        return line.toString().strip();
    }
}
