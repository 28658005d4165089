import { createServer } from "node:net";
import { connect } from "node:tls";

/** Returns the first bytes of a TLS client, as `node:tls` sends them to a listener. */
export function clientHello(): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    const listener = createServer((socket) => {
      socket.on("error", () => {});
      socket.once("data", (bytes) => {
        resolve(Uint8Array.from(Buffer.from(bytes)));
        socket.destroy();
        listener.close();
      });
    });
    listener.on("error", reject).listen(0, "127.0.0.1", () => {
      const address = listener.address();
      const port = typeof address === "object" && address !== null ? address.port : 0;
      connect({ port, host: "127.0.0.1", servername: "localhost" }).on("error", () => {});
    });
  });
}
