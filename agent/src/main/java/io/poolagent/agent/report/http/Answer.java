// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.report.http;

import java.nio.charset.StandardCharsets;

/** What a request is answered. Immutable; every one forbids to be kept, framed, guessed at or read by another origin. */
public final class Answer {
    public static final String HTML = "text/html; charset=utf-8";
    public static final String CSS = "text/css; charset=utf-8";
    public static final String SCRIPT = "text/javascript; charset=utf-8";
    public static final String JSON = "application/json; charset=utf-8";
    public static final String TEXT = "text/plain; charset=utf-8";

    /** Nothing runs but the page's own files, which fetch from here and nowhere else. */
    private static final String POLICY = "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; "
            + "img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private final int status;
    private final String head;
    private final byte[] body;

    private Answer(int status, String reason, String more, byte[] body) {
        this.status = status;
        this.body = body;
        this.head = "HTTP/1.1 " + status + " " + reason + "\r\n" + more
                + "Content-Length: " + body.length + "\r\n"
                + "Content-Security-Policy: " + POLICY + "\r\n"
                + "X-Frame-Options: DENY\r\n"
                + "X-Content-Type-Options: nosniff\r\n"
                + "Cross-Origin-Resource-Policy: same-origin\r\n"
                + "Referrer-Policy: no-referrer\r\n"
                + "Cache-Control: no-store\r\n"
                + "Connection: close\r\n\r\n";
    }

    public static Answer of(String type, byte[] body) {
        return new Answer(200, "OK", "Content-Type: " + type + "\r\n", body);
    }

    /** Leads to the page itself, with a cookie. */
    public static Answer enter(String cookie, String path) {
        return new Answer(303, "See Other", cookieLine(cookie, path) + "Location: " + path + "\r\n", new byte[0]);
    }

    /**
     * The same for who followed a link from another site: a browser would not send the cookie, which is a strict one, along with
     * what such a link leads to. So a page of ours leads on.
     */
    public static Answer enterFromElsewhere(String cookie, String path) {
        String page =
                "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><meta http-equiv=\"refresh\" content=\"0;url="
                        + path + "\">" + "<title>pool-agent</title><p><a href=\"" + path
                        + "\">The page of pool-agent</a></p></html>";
        return new Answer(
                200,
                "OK",
                cookieLine(cookie, path) + "Content-Type: " + HTML + "\r\n",
                page.getBytes(StandardCharsets.UTF_8));
    }

    private static String cookieLine(String cookie, String path) {
        return "Set-Cookie: " + cookie + "; Path=" + path + "; HttpOnly; SameSite=Strict\r\n";
    }

    public static Answer notFound() {
        return refused(404, "Not Found", "there is nothing of this name");
    }

    public static Answer refused(int status, String reason, String words) {
        String more = status == 405 ? "Allow: GET\r\n" : "";
        return new Answer(
                status,
                reason,
                more + "Content-Type: " + TEXT + "\r\n",
                ("pool-agent: " + words + "\n").getBytes(StandardCharsets.UTF_8));
    }

    public int status() {
        return status;
    }

    /** What is sent first. */
    public byte[] head() {
        return head.getBytes(StandardCharsets.ISO_8859_1);
    }

    /** What is sent then; not to be changed. */
    public byte[] body() {
        return body;
    }
}
