// SPDX-License-Identifier: Apache-2.0
package com.acme;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/** The shop of {@link Requests}. */
public final class JakartaShop extends HttpServlet {
    private static final long serialVersionUID = 1;

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response)
            throws ServletException, IOException {
        String path = request.getPathInfo();
        if (path.equals("/forwards")) {
            request.getRequestDispatcher("/filter-closes").forward(request, response);
            return;
        }
        Requests.serve(path, () -> {
            AsyncContext context = request.startAsync();
            context.setTimeout(0);
            return context::complete;
        });
    }
}
