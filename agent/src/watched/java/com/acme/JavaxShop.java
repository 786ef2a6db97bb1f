// SPDX-License-Identifier: Apache-2.0
package com.acme;

import java.io.IOException;
import javax.servlet.AsyncContext;
import javax.servlet.ServletException;
import javax.servlet.http.HttpServlet;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;

/** The shop of {@link Requests}. */
public final class JavaxShop extends HttpServlet {
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
