// SPDX-License-Identifier: Apache-2.0
package io.poolagent.pool.it;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;

/** A network between the pool and the server: a port whose bytes are passed on, held back, or answered by a reset. */
final class BlackHole implements AutoCloseable {
    private final int target;
    private final ServerSocket entrance = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    /** Has a permit while bytes are passed on. */
    private final Semaphore passing = new Semaphore(1);

    private volatile boolean resetting;

    BlackHole(int target) throws IOException {
        this.target = target;
        start("entrance", this::accept);
    }

    int port() {
        return entrance.getLocalPort();
    }

    /** From here on not a byte gets through; they are kept, as a network's retransmissions keep them. */
    void swallow() throws InterruptedException {
        passing.acquire();
    }

    void pass() {
        resetting = false;
        passing.release();
    }

    /** Breaks all connections with a reset, and from here on all new ones too. */
    void reset() throws InterruptedException {
        swallow();
        resetting = true;
        for (Socket socket : open) {
            reset(socket);
        }
    }

    @Override
    public void close() throws IOException {
        entrance.close();
        for (Socket socket : open) {
            socket.close();
        }
    }

    private void accept() throws IOException {
        while (true) {
            Socket client = entrance.accept();
            open.add(client);
            if (resetting) {
                reset(client);
            } else {
                start("link", () -> link(client));
            }
        }
    }

    private void link(Socket client) throws IOException {
        passOn();
        Socket server = new Socket(InetAddress.getLoopbackAddress(), target);
        open.add(server);
        start("there", () -> forward(client, server));
        forward(server, client);
    }

    private void forward(Socket from, Socket to) throws IOException {
        try (from;
                to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            byte[] buffer = new byte[8192];
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                passOn();
                out.write(buffer, 0, read);
            }
            passOn();
        } finally {
            open.remove(from);
            open.remove(to);
        }
    }

    private void passOn() {
        passing.acquireUninterruptibly();
        passing.release();
    }

    private static void reset(Socket socket) {
        try {
            socket.setSoLinger(true, 0);
            socket.close();
        } catch (IOException e) {
            // Gone already.
        }
    }

    private static void start(String name, Task task) {
        Thread thread = new Thread(
                () -> {
                    try {
                        task.run();
                    } catch (IOException e) {
                        // An end has been closed.
                    }
                },
                "network " + name);
        thread.setDaemon(true);
        thread.start();
    }

    private interface Task {
        void run() throws IOException;
    }
}
