// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.report.otlp;

import io.opentelemetry.sdk.common.export.HttpResponse;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** What a collector answers. Of its body no more is read than there is at once: the status says all that is acted upon. Immutable. */
final class Reply implements HttpResponse {
    private static final int LONGEST_LINE = 8_192;
    private static final int MOST_LINES = 200;
    private static final int MOST_MESSAGE = 80;
    private static final int CONTINUE = 100;
    private static final int OK = 200;
    private static final int MULTIPLE = 300;
    private static final int TOO_MANY = 429;
    private static final int BAD_GATEWAY = 502;
    private static final int GATEWAY_TIMEOUT = 504;
    private static final long MILLIS = 1_000;
    private static final long MOST_SECONDS = 300;

    private final int status;
    private final String message;
    private final long retryAfterMillis;

    private Reply(int status, String message, long retryAfterMillis) {
        this.status = status;
        this.message = message;
        this.retryAfterMillis = retryAfterMillis;
    }

    /** Reads its head. */
    static Reply read(Socket from) throws IOException {
        InputStream in = new BufferedInputStream(from.getInputStream());
        for (int heads = 0; heads < MOST_LINES; heads++) {
            String first = line(in);
            String[] words = first.split(" ", 3);
            if (words.length < 2 || !words[0].startsWith("HTTP/1.") || !words[1].matches("[1-9]\\d\\d")) {
                throw new IOException("it answers by something that is not HTTP/1.1");
            }
            String retryAfter = "";
            String line = line(in);
            for (int lines = 0; !line.isEmpty(); line = line(in)) {
                if (++lines > MOST_LINES) {
                    throw new IOException("it answers by a head without end");
                }
                if (line.toLowerCase(Locale.ROOT).startsWith("retry-after:")) {
                    retryAfter = line.substring(line.indexOf(':') + 1).trim();
                }
            }
            int status = Integer.parseInt(words[1]);
            if (status >= OK || status < CONTINUE) {
                String message = words.length < 3 ? "" : words[2].replaceAll("[^\\x20-\\x7e]", "?");
                return new Reply(
                        status,
                        message.substring(0, Math.min(MOST_MESSAGE, message.length())),
                        retryAfterMillis(retryAfter));
            }
        }
        throw new IOException("it answers by heads without end");
    }

    private static String line(InputStream in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int next = in.read(); next != '\n'; next = in.read()) {
            if (next < 0) {
                throw new IOException("it closed the connection without an answer");
            }
            if (line.size() >= LONGEST_LINE) {
                throw new IOException("it answers by a line without end");
            }
            line.write(next);
        }
        return new String(line.toByteArray(), StandardCharsets.ISO_8859_1).trim();
    }

    /** 0 if it says nothing that can be understood. */
    private static long retryAfterMillis(String text) {
        if (text.matches("\\d{1,9}")) {
            return Math.min(MOST_SECONDS, Long.parseLong(text)) * MILLIS;
        }
        try {
            long until = ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME)
                    .toInstant()
                    .toEpochMilli();
            return Math.max(0, Math.min(MOST_SECONDS * MILLIS, until - System.currentTimeMillis()));
        } catch (DateTimeException e) {
            return 0;
        }
    }

    boolean isAccepted() {
        return status >= OK && status < MULTIPLE;
    }

    /** Whether the same may be accepted later, as the protocol says. */
    boolean isToBeRetried() {
        return status == TOO_MANY || (status >= BAD_GATEWAY && status <= GATEWAY_TIMEOUT);
    }

    /** How long it asks not to be asked again; 0 if it does not. */
    long retryAfterMillis() {
        return retryAfterMillis;
    }

    @Override
    public int getStatusCode() {
        return status;
    }

    @Override
    public String getStatusMessage() {
        return message;
    }

    @Override
    public byte[] getResponseBody() {
        return new byte[0];
    }
}
