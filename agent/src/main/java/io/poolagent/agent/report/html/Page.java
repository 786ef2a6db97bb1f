// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.report.html;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;

/**
 * The report page of a document: the frame, the style and the scripts that lie beside this class, and the document as inert data. The
 * scripts show it as text, never as markup; the page's own policy lets nothing run but them, and lets nothing be fetched.
 */
public final class Page {
    private static final String[] SCRIPTS = {
        "base.js",
        "print.js",
        "facts.js",
        "now.js",
        "story.js",
        "timeline.js",
        "chart.js",
        "life.js",
        "bugs.js",
        "advice.js",
        "main.js"
    };

    private Page() {}

    /** The whole page of a document, which is JSON. */
    public static String of(String document) throws IOException {
        String style = style();
        String script = scripts() + part(Page.class, "file.js");
        String policy = "default-src 'none'; style-src 'sha256-" + hash(style) + "'; script-src 'sha256-" + hash(script)
                + "'; img-src data:; base-uri 'none'; form-action 'none'";
        String page = part(Page.class, "page.html");
        page = put(page, "{policy}", policy);
        page = put(page, "{style}", style);
        page = put(page, "{script}", script);
        // Last, so that what it says is no place to fill in.
        return put(page, "{document}", inert(document));
    }

    /** The style of the page. */
    public static String style() throws IOException {
        return part(Page.class, "page.css");
    }

    /** What draws a document. */
    public static String scripts() throws IOException {
        StringBuilder scripts = new StringBuilder("'use strict';\n");
        for (String script : SCRIPTS) {
            scripts.append(part(Page.class, script));
        }
        return scripts.toString();
    }

    private static String put(String page, String place, String what) {
        int at = page.indexOf(place);
        return page.substring(0, at) + what + page.substring(at + place.length());
    }

    /** The same document, in which nothing reads as the end of the element that holds it. */
    static String inert(String document) {
        return document.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026");
    }

    private static String hash(String text) {
        try {
            return Base64.getEncoder()
                    .encodeToString(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e); // Every Java has it.
        }
    }

    /** A resource beside a class, without its first line, the licence's. */
    public static String part(Class<?> beside, String name) throws IOException {
        try (InputStream in = beside.getResourceAsStream(name)) {
            if (in == null) {
                throw new IOException("the jar lacks " + name + " of the report page");
            }
            ByteArrayOutputStream all = new ByteArrayOutputStream();
            byte[] some = new byte[8_192];
            for (int n = in.read(some); n >= 0; n = in.read(some)) {
                all.write(some, 0, n);
            }
            String text = new String(all.toByteArray(), StandardCharsets.UTF_8);
            return text.substring(text.indexOf('\n') + 1);
        }
    }
}
